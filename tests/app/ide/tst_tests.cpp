// SPDX-License-Identifier: GPL-3.0-or-later
// The Tests panel, with real frameworks in real sandboxes and the keys people press.
#include "editor/editorarea.h"
#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "shell/application.h"
#include "shell/features.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "testing/testdetails.h"
#include "testing/testmodel.h"
#include "testing/testpanel.h"
#include "testing/testtree.h"

#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/testing/test_run.h>

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;
using testing::State;

namespace {

constexpr int patience = 60'000;

const QByteArray shop = "import pytest\n"
                        "\n"
                        "def test_price():\n"
                        "    assert 1 + 1 == 2\n"
                        "\n"
                        "def test_discount():\n"
                        "    print('ten percent')\n"
                        "    assert 90 == 100, 'too dear'\n"
                        "\n"
                        "class TestBasket:\n"
                        "    @pytest.mark.parametrize('n', [1, 2])\n"
                        "    def test_add(self, n):\n"
                        "        assert n\n"
                        "\n"
                        "    @pytest.mark.skip(reason='later')\n"
                        "    def test_later(self):\n"
                        "        pass\n";

testing::Event found(const char *id, const char *file, std::vector<std::string> path, int line)
{
    return testing::Found{{.id = id, .file = file, .path = std::move(path), .line = line}};
}

testing::Event finished(const char *id, State state)
{
    testing::Finished event;
    event.test.id = id;
    event.outcome.state = state;
    event.outcome.duration = Milliseconds(20);
    return event;
}

} // namespace

class TestTests : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QVERIFY(writeFileAtomic(path(name).toStdString(), bytes.toStdString()));
    }
    TestPanel *panel() const { return m_window->findChild<TestPanel *>(); }
    TestTree *tree() const { return panel()->findChild<TestTree *>(); }
    QLabel *summary() const { return panel()->findChild<QLabel *>(u"testSummary"_s); }
    template<class T>
    T *named(const QString &name) const
    {
        for (T *one : panel()->findChildren<T *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        qFatal("no %s", qPrintable(name));
        return nullptr;
    }
    void press(const QString &keys, QWidget *where = nullptr) const
    {
        const QKeySequence sequence(keys);
        for (int i = 0; i < sequence.count(); ++i)
            QTest::keyClick(where ? where : QApplication::focusWidget(), sequence[uint(i)].key(),
                            sequence[uint(i)].keyboardModifiers());
    }
    /// "test_shop.py/test_price=Passed", one a visible row that holds no others.
    QStringList rows() const
    {
        QStringList all;
        const QAbstractItemModel &model = *tree()->model();
        const std::function<void(const QModelIndex &)> visit = [&](const QModelIndex &parent) {
            for (int row = 0; row < model.rowCount(parent); ++row) {
                const QModelIndex index = model.index(row, 0, parent);
                if (model.hasChildren(index))
                    visit(index);
                else
                    all.append(index.data(TestModel::PathRole).toString() + u'='
                               + index.siblingAtColumn(1).data().toString());
            }
        };
        visit({});
        return all;
    }
    QModelIndex row(const QString &path) const
    {
        const QAbstractItemModel &model = *tree()->model();
        QModelIndex index;
        for (const QString &name : path.split(u'/')) {
            QModelIndex next;
            for (int i = 0; i < model.rowCount(index); ++i) {
                if (model.index(i, 0, index).data().toString() == name)
                    next = model.index(i, 0, index);
            }
            index = next;
        }
        return index;
    }
    bool isIdle() const { return m_window->action(u"testing.refresh"_s)->isEnabled(); }
    void show() const
    {
        m_window->action(u"view.tests"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(isIdle() && !summary()->text().isEmpty(), patience);
    }

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void keepsResultsOfTestsThatStay();
    void showsWhatIsSaidOfFilesAndSubtests();
    void findsTestsWhenShown();
    void runsAllByKeys();
    void opensWhatIsChosen();
    void showsWhyATestFailed();
    void runsWhatFailedAgain();
    void runsTheTestAtTheCursor();
    void runsWhatIsSelected();
    void filters();
    void aChordIsTakenWhereItCanDoNothing();
    void stopsAnEndlessTest();
    void tellsACrash();
    void findsAgainAfterSaving();
    void tellsWhatCannotBeLoaded();
    void staysUsableWithThousands();
};

void TestTests::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    QVERIFY(qputenv("XDG_STATE_HOME", m_config.filePath(u"state"_s).toUtf8()));
    setUpApplication();
    // The window looks for the runner beside its own program.
    const std::filesystem::path beside = programFolder() / "slipway-run";
    std::error_code ignored; // it is there already
    std::filesystem::create_symlink(SLIPWAY_BIN_DIR "/slipway-run", beside, ignored);
    QTemporaryDir folder;
    const auto tried = testing::runTests(SLIPWAY_BIN_DIR "/slipway-run",
                                         {.project = folder.path().toStdString(),
                                          .suite = {},
                                          .what = testing::Request::What::Discover},
                                         [](const auto &) {});
    if (!tried && tried.error().code.starts_with("sandbox."))
        QSKIP(qPrintable(QString::fromStdString(tried.error().message)));
    if (QProcess::execute(u"python3"_s, {u"-c"_s, u"import pytest"_s}) != 0)
        QSKIP("pytest is not installed");
}

void TestTests::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    write(u"tests/test_shop.py"_s, shop);
    m_window = std::make_unique<MainWindow>();
    addFeatures(*m_window);
    m_window->workspace().open(m_folder->path());
    m_window->resize(1200, 800);
    QSignalSpy completed(m_window.get(), &MainWindow::completed);
    m_window->show();
    QTRY_COMPARE(completed.size(), 1);
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestTests::cleanup()
{
    m_window.reset();
}

void TestTests::keepsResultsOfTestsThatStay()
{
    TestModel model;
    model.setProject(u"/p"_s);
    const testing::Suite suite;
    const auto set = [&](const std::vector<testing::Event> &events, bool whole,
                         const std::vector<std::string> &asked) {
        std::vector<testing::Test> tests;
        for (const testing::Event &event : events)
            tests.push_back(std::get<testing::Found>(event).test);
        model.setTests(suite, tests, whole, asked);
    };
    set({found("a.py::one", "/p/a.py", {"one"}, 5), found("a.py::two", "/p/a.py", {"two"}, 1),
         found("b/c.py::x", "/p/b/c.py", {"x"}, 1)},
        true, {});
    model.apply(suite,
                {finished("a.py::one", State::Passed), finished("b/c.py::x", State::Failed)});
    QCOMPARE(model.counts(), (TestModel::Counts{1, 0, 1, 1, 0}));
    // Folders first, then files; tests as they stand in the text.
    QCOMPARE(model.index(0, 0).data().toString(), u"b"_s);
    const QModelIndex file = model.index(1, 0);
    QCOMPARE(model.index(0, 0, file).data().toString(), u"two"_s);
    QCOMPARE(model.index(0, 1).data().toString(), u"1 failed"_s);
    // Only a.py was looked at again: "two" has gone, "three" is new.
    set({found("a.py::one", "/p/a.py", {"one"}, 7), found("a.py::three", "/p/a.py", {"three"}, 1)},
        false, {"a.py::one"});
    QCOMPARE(model.counts(), (TestModel::Counts{1, 0, 1, 1, 0}));
    QVERIFY(model.at(u"/p/a.py"_s, 8).front().ids == std::vector<std::string>{"a.py::one"});
    QVERIFY(model.at(u"/p/a.py"_s, 3).front().ids == std::vector<std::string>{"a.py::three"});
    QVERIFY(model.failed().front().ids == std::vector<std::string>{"b/c.py::x"});
    // The file is empty now.
    set({}, false, {"a.py"});
    QCOMPARE(model.counts(), (TestModel::Counts{0, 0, 0, 1, 0}));
    model.markNotRun(suite, {"b/c.py"});
    QCOMPARE(model.counts(), (TestModel::Counts{1, 0, 0, 0, 0}));
    model.keepSuites({});
    QVERIFY(model.isEmpty());
}

void TestTests::showsWhatIsSaidOfFilesAndSubtests()
{
    TestModel model;
    model.setProject(u"/p"_s);
    const testing::Suite suite;
    model.setTests(suite,
                   {{.id = "a.py::A::one", .file = "/p/a.py", .path = {"A", "one"}, .line = 2}},
                   true, {});
    testing::Finished broken;
    broken.test = {.id = "b.py", .file = "/p/b.py"};
    broken.outcome = {.state = State::Failed, .note = "collection"};
    testing::Finished part;
    part.test = {.id = "a.py::A::one::(i=1)", .path = {"(i=1)"}, .parent = "a.py::A::one"};
    part.outcome.state = State::Failed;
    model.apply(suite, {testing::Started{"a.py::A::one"}, broken, part,
                        finished("a.py::A::one", State::Failed)});
    QCOMPARE(model.counts(), (TestModel::Counts{0, 0, 0, 1, 0}));
    const QModelIndex file = model.index(1, 0);
    QCOMPARE(file.data().toString(), u"b.py"_s);
    QCOMPARE(file.siblingAtColumn(1).data().toString(), u"Cannot be loaded"_s);
    const QModelIndex test = model.index(0, 0, model.index(0, 0, model.index(0, 0)));
    QCOMPARE(test.data().toString(), u"one"_s);
    QCOMPARE(model.rowCount(test), 1);
    // Asking for the part is asking for its test.
    QVERIFY(model.chosen({model.index(0, 0, test)}).front().ids
            == std::vector<std::string>{"a.py::A::one"});
    QVERIFY(model.failed().front().ids == (std::vector<std::string>{"a.py::A::one", "b.py"}));
    // It runs again: its parts are told again.
    model.apply(suite, {testing::Started{"a.py::A::one"}});
    QCOMPARE(model.rowCount(test), 0);
    model.setTests(suite,
                   {{.id = "a.py::A::one", .file = "/p/a.py", .path = {"A", "one"}, .line = 2}},
                   true, {});
    QCOMPARE(model.rowCount(), 1);
}

void TestTests::findsTestsWhenShown()
{
    show();
    QCOMPARE(rows(), (QStringList{u"tests/test_shop.py/test_price=Not run"_s,
                                  u"tests/test_shop.py/test_discount=Not run"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[1]=Not run"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[2]=Not run"_s,
                                  u"tests/test_shop.py/TestBasket/test_later=Not run"_s}));
    QVERIFY2(summary()->text().contains(u"5 test"), qPrintable(summary()->text()));
}

void TestTests::runsAllByKeys()
{
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    QCOMPARE(rows(), (QStringList{u"tests/test_shop.py/test_price=Passed"_s,
                                  u"tests/test_shop.py/test_discount=Failed"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[1]=Passed"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[2]=Passed"_s,
                                  u"tests/test_shop.py/TestBasket/test_later=Skipped"_s}));
    QVERIFY2(summary()->text().contains(u"1 failed"), qPrintable(summary()->text()));
    QVERIFY2(summary()->text().contains(u"pytest"), qPrintable(summary()->text()));
    // It is marked in the text too.
    const auto problems = m_window->workspace().problems().of(path(u"tests/test_shop.py"_s));
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front().position.line, 8);
    QVERIFY(problems.front().text.contains(u"too dear"));
}

void TestTests::opensWhatIsChosen()
{
    show();
    tree()->setFocus();
    tree()->setCurrentIndex(row(u"tests/test_shop.py"_s));
    press(u"Down"_s, tree());
    press(u"Down"_s, tree());
    press(u"Return"_s, tree());
    const Workspace &workspace = m_window->workspace();
    QTRY_COMPARE(workspace.currentFile(), path(u"tests/test_shop.py"_s));
    QTRY_COMPARE(workspace.currentPlace().position.line, 6);
}

void TestTests::showsWhyATestFailed()
{
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    tree()->setCurrentIndex(row(u"tests/test_shop.py/test_discount"_s));
    auto *details = panel()->findChild<TestDetails *>();
    QVERIFY(details->toPlainText().contains(u"too dear"));
    QVERIFY(details->toPlainText().contains(u"ten percent"));
    // The keyboard goes from link to link.
    details->setFocus();
    press(u"Tab"_s, details);
    press(u"Return"_s, details);
    QTRY_COMPARE(m_window->workspace().currentPlace().position.line, 8);
}

void TestTests::runsWhatFailedAgain()
{
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    QByteArray better = shop;
    write(u"tests/test_shop.py"_s, better.replace("90 ==", "100 =="));
    write(u"tests/conftest.py"_s, "def pytest_runtest_logstart(nodeid):\n"
                                  "    open('ran', 'a').write(nodeid + '\\n')\n");
    press(u"Ctrl+;, E"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    QVERIFY(rows().contains(u"tests/test_shop.py/test_discount=Passed"_s));
    QCOMPARE(QByteArray::fromStdString(*readFile(path(u"ran"_s).toStdString())),
             "tests/test_shop.py::test_discount\n"_ba);
    QVERIFY(m_window->workspace().problems().all().empty());
    QVERIFY(!m_window->action(u"testing.runFailed"_s)->isEnabled());
}

void TestTests::runsTheTestAtTheCursor()
{
    // Nobody has looked for tests yet.
    m_window->workspace().openFile(path(u"tests/test_shop.py"_s), {.line = 13, .column = 1});
    QTRY_VERIFY(m_window->workspace().currentEditor());
    press(u"Ctrl+;, C"_s, m_window->workspace().currentEditor()->widget());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle() && !rows().isEmpty() && !rows()[2].endsWith(u"Not run"),
                             patience);
    QCOMPARE(rows(), (QStringList{u"tests/test_shop.py/test_price=Not run"_s,
                                  u"tests/test_shop.py/test_discount=Not run"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[1]=Passed"_s,
                                  u"tests/test_shop.py/TestBasket/test_add/[2]=Passed"_s,
                                  u"tests/test_shop.py/TestBasket/test_later=Not run"_s}));
}

void TestTests::runsWhatIsSelected()
{
    show();
    tree()->setFocus();
    tree()->setCurrentIndex(row(u"tests/test_shop.py/TestBasket"_s));
    press(u"Ctrl+Return"_s, tree());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle() && rows()[2].endsWith(u"Passed"), patience);
    QVERIFY(rows()[0].endsWith(u"Not run"));
    QVERIFY(rows()[4].endsWith(u"Skipped"));
}

void TestTests::filters()
{
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    auto *field = named<QLineEdit>(u"Filter the tests"_s);
    field->setFocus();
    QTest::keyClicks(field, u"basket add"_s);
    QCOMPARE(rows().size(), 2);
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(rows().size(), 5);
    auto *states = named<QComboBox>(u"Which tests are shown"_s);
    states->setFocus();
    QTest::keyClick(states, Qt::Key_Down);
    QCOMPARE(rows(), QStringList{u"tests/test_shop.py/test_discount=Failed"_s});
}

void TestTests::aChordIsTakenWhereItCanDoNothing()
{
    m_window->workspace().openFile(path(u"tests/test_shop.py"_s), {.line = 1, .column = 1});
    QTRY_VERIFY(m_window->workspace().currentEditor());
    TextEditor *editor = m_window->workspace().currentEditor();
    auto *view = qobject_cast<EditorView *>(editor->widget());
    QVERIFY(view);
    ScintillaView *text = &view->scintilla();
    QTest::keyClick(text, Qt::Key_X);
    QTRY_VERIFY(editor->text().startsWith('x'));
    const QByteArray before = editor->text();
    QVERIFY(!m_window->action(u"testing.stop"_s)->isEnabled());
    press(u"Ctrl+;, S"_s, text);
    press(u"Ctrl+;, E"_s, text);
    QTest::keyClick(text, Qt::Key_Y);
    QCOMPARE(editor->text(), before.first(1) + 'y' + before.sliced(1));
}

void TestTests::stopsAnEndlessTest()
{
    write(u"tests/test_shop.py"_s, "def test_one(): pass\ndef test_two():\n    while True: pass\n"
                                   "def test_three(): pass\n");
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(panel() && rows().contains(u"tests/test_shop.py/test_two=Running"_s),
                             patience);
    press(u"Ctrl+;, S"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    QCOMPARE(rows(), (QStringList{u"tests/test_shop.py/test_one=Passed"_s,
                                  u"tests/test_shop.py/test_two=Not run"_s,
                                  u"tests/test_shop.py/test_three=Not run"_s}));
}

void TestTests::tellsACrash()
{
    write(u"tests/test_shop.py"_s, "import os\ndef test_one(): os._exit(3)\n"
                                   "def test_two(): pass\n");
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    QCOMPARE(rows(), (QStringList{u"tests/test_shop.py/test_one=Crashed"_s,
                                  u"tests/test_shop.py/test_two=Not run"_s}));
}

void TestTests::findsAgainAfterSaving()
{
    show();
    m_window->workspace().openFile(path(u"tests/test_shop.py"_s));
    QTRY_VERIFY(m_window->workspace().currentEditor());
    TextEditor *editor = m_window->workspace().currentEditor();
    editor->replace({{.range = {.start = editor->length(), .end = editor->length()},
                      .text = "\ndef test_new():\n    pass\n"}});
    press(u"Ctrl+S"_s, editor->widget());
    QTRY_VERIFY_WITH_TIMEOUT(rows().contains(u"tests/test_shop.py/test_new=Not run"_s), patience);
}

void TestTests::tellsWhatCannotBeLoaded()
{
    write(u"tests/test_bad.py"_s, "import nowhere_to_be_found\ndef test_x(): pass\n");
    show();
    QVERIFY(rows().contains(u"tests/test_bad.py=Cannot be loaded"_s));
    tree()->setCurrentIndex(row(u"tests/test_bad.py"_s));
    QVERIFY(panel()->findChild<TestDetails *>()->toPlainText().contains(u"nowhere_to_be_found"));
}

void TestTests::staysUsableWithThousands()
{
    write(u"tests/test_shop.py"_s, "import pytest\n@pytest.mark.parametrize('n', range(5000))\n"
                                   "def test_n(n):\n    print('x' * 1000)\n    assert n % 100\n");
    press(u"Ctrl+;, A"_s, m_window.get());
    QTRY_VERIFY_WITH_TIMEOUT(panel() && isIdle(), 2 * patience);
    QVERIFY2(summary()->text().contains(u"4950"), qPrintable(summary()->text()));
    QVERIFY2(summary()->text().contains(u"50 failed"), qPrintable(summary()->text()));
    named<QComboBox>(u"Which tests are shown"_s)->setCurrentIndex(1);
    QCOMPARE(rows().size(), 50);
}

QTEST_MAIN(TestTests)
#include "tst_tests.moc"
