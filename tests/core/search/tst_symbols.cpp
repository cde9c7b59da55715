// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>
#include <slipway/search/symbols.h>

#include <QRandomGenerator>
#include <QTest>

using namespace slipway::search;
using namespace Qt::StringLiterals;

namespace {

using enum SymbolLanguage;

/// "function main:3", indented by depth, one a line.
QByteArray outline(SymbolLanguage language, const QByteArray &text)
{
    QByteArray result;
    for (const Symbol &symbol : scanSymbols(language, text.toStdString())) {
        result += QByteArray(symbol.depth, ' ');
        const auto kind = nameOf(symbol.kind);
        result += QByteArray(kind.data(), qsizetype(kind.size())) + ' '
                  + QByteArray::fromStdString(symbol.name) + ':'
                  + QByteArray::number(qulonglong(symbol.line)) + '\n';
    }
    return result.trimmed();
}

struct Sample
{
    const char *name;
    SymbolLanguage language;
    const char *text;
    const char *outline;
};

const Sample samples[]{
    {"python", Python, R"py(import os
LIMIT = 3
names: list[str] = []
if x == 1: y = 2
"""
def not_this(): pass
"""
class A(B):
    """Text"""
    x = 1
    def m(self,
          other):
        def inner():
            pass
    @property
    async def n(self): pass
def f():
    return "class X:"
)py",
     "constant LIMIT:2\nvariable names:3\nclass A:8\n method m:11\n  function inner:13\n method "
     "n:16\n"
     "function f:17"},
    {"javascript", JavaScript, R"js(// function no() {}
import {a} from "b"
const LIMIT = 3
export const add = (a, b) => a + b
const view = useCallback(() => { function inner() {} }, [])
let re = /function x() {/, s = `text ${ {a: 1} } function no() { ${`x`} }`
async function* load(url) {
  if (url) { call() }
  for (const x of y) { }
}
class A extends B {
  #secret = 1
  handle = (e) => { this.x = 1 }
  constructor(a) { super(a) }
  static async make() {
    return { a() { } }
  }
  get size() { return 1 }
}
export default class C {}
interface Shape { area(): number }
type Id = string | number
enum Color { Red }
namespace N { export function deep() {} }
)js",
     "constant LIMIT:3\nfunction add:4\nconstant view:5\n function inner:5\nvariable re:6\n"
     "function load:7\nclass A:11\n method handle:13\n method constructor:14\n method make:15\n"
     " method size:18\nclass C:20\ninterface Shape:21\ntype Id:22\nenum Color:23\n"
     "namespace N:24\n function deep:24"},
    {"c++", Cpp, R"cpp(#include <x>
#define LIMIT(a) \
    { a }
namespace a::b {
struct P { int x; };
enum class Kind : int { One, Two };
template<class T, typename U>
class EXPORT A final : public B<int> {
    Q_OBJECT
public:
    A();
    ~A() override;
    int get() const { return m_x; }
    void set(int x);
    bool operator==(const A &) const = default;
private:
    int m_x = f(1);
};
A::A() : m_x{1}, m_y(2)
{
    if (m_x) { }
}
static int count(const char *s = "{")
{
    const char c = '{'; auto r = R"x(} int no() {)x"; int n = 1'000;
    for (;;) { while (true) {} }
    auto lambda = [&](int a) { return a; };
}
struct stat info(int x) { }
using Id = int;
typedef unsigned long Word;
auto A::operator()(int) -> int { }
} // namespace
extern "C" { int main(int argc, char **argv) { return 0; } }
)cpp",
     "macro LIMIT:2\nnamespace a::b:4\n struct P:5\n enum Kind:6\n class A:8\n  method ~A:12\n"
     "  method get:13\n  method set:14\n  method operator==:15\n method A::A:19\n function "
     "count:23\n"
     " function info:29\n type Id:30\n type Word:31\n function operator():32\nfunction main:34"},
    {"java", Java, R"java(package a.b;
import java.util.List;
@Entity(name = "x")
public class Main<T extends B> implements C {
    private final int x = compute(3);
    public Main(int a) { super(a); }
    @Override @SuppressWarnings("y")
    public <T> List<T> list(Map<String, T> m) throws E {
        if (a) { } else { }
        new Thread(new Runnable() { public void run() { } });
        return switch (x) { default -> 1; };
    }
    interface Inner { void act(); }
    enum Color { RED, GREEN }
    record Point(int x, int y) { }
}
)java",
     "class Main:4\n method Main:6\n method list:8\n interface Inner:13\n  method act:13\n enum "
     "Color:14\n"
     " class Point:15"},
    {"go", Go, R"go(package main
import "fmt"
const Limit = 3
var names = []string{"a"}
type Point struct { X int }
type Shape interface {
    Area() float64
}
type Id int
func main() {
    s := `func no() {`
    go func() { }()
}
func (p *Point) Move(dx int) error { return nil }
)go",
     "constant Limit:3\nvariable names:4\nstruct Point:5\ninterface Shape:6\ntype Id:9\n"
     "function main:10\nmethod Move:14"},
    {"rust", Rust, R"rs(use std::fmt;
const LIMIT: usize = 3;
mod inner { pub fn deep() {} }
pub struct Point<'a> { x: &'a str }
enum Kind { A, B }
impl<'a> fmt::Display for Point<'a> {
    fn fmt(&self, f: &mut F) -> R { let c = '{'; let s = r#"fn no() {"#; if x { } }
}
pub trait Shape { fn area(&self) -> f64; }
pub const fn make() -> u8 { 1 }
macro_rules! twice { ($e:expr) => { $e } }
type Id = u32;
)rs",
     "constant LIMIT:2\nnamespace inner:3\n function deep:3\nstruct Point:4\nenum Kind:5\n"
     "class impl<'a> fmt::Display for Point<'a>:6\n method fmt:7\ninterface Shape:9\n method "
     "area:9\n"
     "function make:10\nmacro twice:11\ntype Id:12"},
    {"ruby", Ruby, R"rb(# class No
module M
  class A < B
    def m(x)
      1
    end
    def self.make?; end
  end
end
=begin
def no
=end
def top
end
)rb",
     "namespace M:2\n class A:3\n  method m:4\n  method make?:7\nmethod top:13"},
    {"shell", Shell,
     "#!/bin/sh\nmain() {\n  echo x\n}\nfunction two-words { :; }\n# no() {\nx() (\n)\n",
     "function main:2\nfunction two-words:5\nfunction x:7"},
    {"markdown", Markdown,
     "# One #\ntext\n```\n# no\n```\n## Two\n\nThree\n=====\nFour\n----\n\n- a\n---\n#no\n    # "
     "no\n",
     "heading One:1\n heading Two:6\nheading Three:8\n heading Four:10"},
    {"html", Html,
     "<div class=x id=\"main\">\n<!-- <p id=\"no\"> --><p data-id=\"no\" title='id=\"no\"' "
     "id=two>\n",
     "element div#main:1\nelement p#two:2"},
    {"css", Css,
     "/* no { */ a:hover,\n  b > c { color: red; }\n@media print { #x::after { content: \"}\" } "
     "}\n",
     "rule a:hover, b > c:1\nrule @media print:3\n rule #x::after:3"},
    {"toml", Ini, "[a.b]\nx = [\n  [1, 2],\n]\ny = \"\"\"\n[no]\n\"\"\"\n[[c]] # text\n  [d]\n",
     "section a.b:1\nsection c:8\nsection d:9"},
};

} // namespace

class TestSymbols : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void knowsWhatEncloses();
    void knowsLanguages();
    void survivesAnyText_data();
    void survivesAnyText();
    void isNotSlowedDownByDepth_data();
    void isNotSlowedDownByDepth();
};

void TestSymbols::finds_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; const Sample &sample : samples)
        QTest::newRow(sample.name) << i++;
}

void TestSymbols::finds()
{
    QFETCH(int, index);
    const Sample &sample = samples[index];
    QCOMPARE(outline(sample.language, sample.text), sample.outline);
    // Windows' line ends change nothing.
    QCOMPARE(outline(sample.language, QByteArray(sample.text).replace("\n", "\r\n")),
             sample.outline);
}

void TestSymbols::knowsWhatEncloses()
{
    const std::string text = "class A:\n    def m(self):\n        pass\n\nx = 1\n";
    const auto symbols = scanSymbols(Python, text);
    QCOMPARE(enclosingSymbols(symbols, text.find("pass")), (std::vector<std::size_t>{0, 1}));
    QCOMPARE(enclosingSymbols(symbols, 0), std::vector<std::size_t>{});
    QCOMPARE(enclosingSymbols(symbols, text.find("= 1")), (std::vector<std::size_t>{2}));
    QVERIFY(enclosingSymbols({}, 5).empty());
}

void TestSymbols::knowsLanguages()
{
    QCOMPARE(symbolLanguage("/a.b/x.PY"), Python);
    QCOMPARE(symbolLanguage("script", "#!/usr/bin/env python3"), Python);
    QCOMPARE(symbolLanguage("script", "#!/bin/bash -e"), Shell);
    QCOMPARE(symbolLanguage("a.tsx"), JavaScript);
    QCOMPARE(symbolLanguage("README"), None);
}

void TestSymbols::survivesAnyText_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; const Sample &sample : samples)
        QTest::newRow(sample.name) << i++;
}

void TestSymbols::survivesAnyText()
{
    QFETCH(int, index);
    const Sample &sample = samples[index];
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 400; ++round) {
        std::string text = sample.text;
        for (auto edits = random.bounded(1, 30); edits > 0; --edits) {
            const auto at = std::size_t(random.bounded(int(text.size() + 1)));
            const auto count =
                std::min<std::size_t>(std::size_t(random.bounded(20)), text.size() - at);
            switch (random.bounded(4)) {
            case 0:
                text.erase(at, count);
                break;
            case 1:
                text.insert(at, 1, char(random.bounded(256)));
                break;
            case 2:
                text.insert(at, text.substr(std::size_t(random.bounded(int(at + 1))), count));
                break;
            default:
                text.insert(at, 1, "{}()[]<>\"'`/*#=:;\\\n"[random.bounded(19)]);
            }
        }
        const auto symbols = scanSymbols(sample.language, text);
        std::size_t before = 0;
        std::size_t line = 1;
        for (const Symbol &symbol : symbols) {
            QVERIFY(symbol.start >= before && symbol.nameEnd >= symbol.start);
            QVERIFY(symbol.end >= symbol.nameEnd && symbol.end <= text.size());
            QVERIFY(symbol.line >= line && symbol.depth >= 0);
            QVERIFY(slipway::isUtf8(symbol.name) && !symbol.name.empty());
            before = symbol.start;
            line = symbol.line;
        }
        enclosingSymbols(symbols, std::size_t(random.bounded(int(text.size() + 1))));
    }
}

void TestSymbols::isNotSlowedDownByDepth_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("braces") << QByteArray(1'000'000, '{');
    QTest::newRow("parentheses") << QByteArray(1'000'000, '(');
    QTest::newRow("templates") << QByteArray("`${").repeated(300'000);
    QTest::newRow("quotes") << QByteArray("\"").repeated(1'000'000);
    QTest::newRow("tags") << QByteArray("<a id=").repeated(200'000);
    QTest::newRow("brackets") << QByteArray("[[\n").repeated(300'000);
    QTest::newRow("comments") << QByteArray("/*/").repeated(300'000);
    QTest::newRow("raw strings") << QByteArray("R\"x(").repeated(250'000);
    QTest::newRow("values") << "const x = [" + QByteArray("{a: 1}, ").repeated(100'000);
    QTest::newRow("colons") << QByteArray("a::").repeated(300'000);
    QTest::newRow("one word") << QByteArray(1'000'000, 'a');
}

/// No time is asserted: what takes quadratic time here would end with the test's own limit.
void TestSymbols::isNotSlowedDownByDepth()
{
    QFETCH(QByteArray, text);
    for (const Sample &sample : samples)
        QVERIFY(scanSymbols(sample.language, text.toStdString()).size() <= 20'000);
}

QTEST_GUILESS_MAIN(TestSymbols)
#include "tst_symbols.moc"
