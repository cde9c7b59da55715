// SPDX-License-Identifier: GPL-3.0-or-later
#include "problemrules.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static ProblemRule rule(const QString &tool, ProblemRule::Shape shape, const QString &needle,
                        const QString &head, const QString &place = {}, int before = 0,
                        int between = 0)
{
    return {tool,   shape,  needle, QRegularExpression(head), QRegularExpression(place),
            before, between};
}

// The first rule that fits a line has it: the particular ones stand above the general ones.
static std::vector<ProblemRule> makeRules()
{
    using enum ProblemRule::Shape;
    const QString javaScriptFrame =
        uR"(^\s+at (?:.*? \()?(?<file>(?:file://)?[^()\s][^()]*?):(?<line>\d+):(?<column>\d+)\)?$)"_s;
    return {
        // Python
        rule(u"Python"_s, Frames, u"File \""_s,
             uR"x(^\s*(?:\| +)?File "(?<file>[^"]+)", line (?<line>\d+)(?:, in .*)?$)x"_s),
        rule(u"Python"_s, Whole, u"Warning: "_s,
             uR"(^(?<file>[^\s:][^:]*\.py):(?<line>\d+): (?<text>\w*(?<severity>Warning): .+)$)"_s),
        rule(
            u"pytest"_s, Whole, u".py:"_s,
            uR"(^(?<file>[^\s:][^:]*\.py):(?<line>\d+): (?<text>\w*(?:Error|Exception|Failed)\b.*)$)"_s),
        // JavaScript and TypeScript
        rule(u"esbuild"_s, ThenPlace, u"["_s,
             uR"(^\S* ?\[(?<severity>ERROR|WARNING)\] (?<text>.+)$)"_s,
             uR"(^\s+(?<file>\S.*?):(?<line>\d+):(?<column>\d+):$)"_s, 1),
        rule(
            u"tsc"_s, Whole, u" TS"_s,
            uR"(^(?<file>[^\s(][^(]*)\((?<line>\d+),(?<column>\d+)\): (?<severity>error|warning) (?<text>TS.+)$)"_s),
        rule(
            u"tsc"_s, Whole, u" TS"_s,
            uR"(^(?<file>[^\s:][^:]*):(?<line>\d+):(?<column>\d+) - (?<severity>error|warning) (?<text>TS.+)$)"_s),
        rule(u"Node.js"_s, Origin, u"s"_s,
             uR"(^(?<file>(?:file://)?/.+\.[cm]?[jt]sx?):(?<line>\d+)$)"_s),
        // Java
        rule(u"Java"_s, ThenPlace, u"Exception in thread"_s,
             uR"(^Exception in thread "[^"]*" (?<text>.+)$)"_s,
             uR"(^\s+at (?<class>[\w.$/<>@-]+)\((?<file>\w+\.(?:java|kt)):(?<line>\d+)\)$)"_s, 10,
             0),
        rule(u"Node.js"_s, ThenPlace, u"E"_s,
             uR"(^ {0,4}(?:Uncaught )?(?<text>\w*(?:Error|Exception)\b(?: \[\w+\])?(?::.*)?)$)"_s,
             javaScriptFrame, 12),
        // Rust
        rule(u"rustc"_s, ThenPlace, u"r"_s,
             uR"(^(?<severity>error|warning)(?:\[E\d+\])?: (?<text>.+)$)"_s,
             uR"(^\s*--> (?<file>.+?):(?<line>\d+):(?<column>\d+)$)"_s, 2),
        rule(
            u"Rust"_s, ThenText, u" panicked at "_s,
            uR"(^thread '.*'(?: \(\d+\))? panicked at (?<file>.+?):(?<line>\d+):(?<column>\d+):$)"_s),
        // Go
        rule(u"Go"_s, ThenPlace, u": "_s, uR"(^(?<text>(?:panic|fatal error): .+)$)"_s,
             uR"(^\t(?<file>/.+\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?$)"_s, 8, 1),
        rule(
            u"Go"_s, Whole, u".go:"_s,
            uR"(^(?:vet: )?(?<file>[^\s:][^:]*\.go):(?<line>\d+):(?:(?<column>\d+):)? (?<text>.+)$)"_s),
        // Ruby
        rule(u"Ruby"_s, Whole, u".rb:"_s,
             uR"(^(?:ruby: )?(?<file>[^\s:][^:]*\.rb):(?<line>\d+):in [`'].*?': (?<text>.+)$)"_s),
        rule(
            u"Ruby"_s, Whole, u".rb:"_s,
            uR"(^(?:ruby: )?(?<file>[^\s:][^:]*\.rb):(?<line>\d+): (?:(?<severity>warning): )?(?<text>.+)$)"_s),
        // The linker, CMake, make
        rule(
            u"ld"_s, Whole, u" of "_s,
            uR"(^(?:\S*ld: )?(?<file>[^\s:][^:]*):(?<line>\d+):(?:\([^)]*\):)? (?<text>multiple definition of .+)$)"_s),
        rule(
            u"ld"_s, Whole, u"undefined reference"_s,
            uR"(^(?:\S*ld: )?(?<file>[^\s:][^:]*):(?<line>\d+):(?:\([^)]*\):)? (?<text>undefined reference to .+)$)"_s),
        rule(
            u"CMake"_s, ThenText, u"CMake "_s,
            uR"(^CMake (?<severity>Error|Warning)(?: \(dev\))? at (?<file>.+?):(?<line>\d+)(?: \(.*\))?:$)"_s),
        rule(u"make"_s, Whole, u" *** "_s,
             uR"(^(?<file>[^\s:][^:]*):(?<line>\d+): \*\*\* (?<text>.+?)(?:\.\s+Stop\.)?$)"_s),
        // GCC, Clang, javac, and all that write alike
        rule(
            u"compiler"_s, Whole, u":"_s,
            uR"(^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>fatal error|error|warning|note): (?<text>.+)$)"_s),
        // Shells, Perl, PHP
        rule(u"shell"_s, Whole, u": line "_s,
             uR"(^(?<file>[^\s:][^:]*): line (?<line>\d+): (?<text>.+)$)"_s),
        rule(u"shell"_s, Whole, u".sh: "_s,
             uR"(^(?<file>[^\s:][^:]*\.sh): (?<line>\d+): (?<text>.+)$)"_s),
        rule(u"Perl"_s, Whole, u" line "_s,
             uR"(^(?<text>.+) at (?<file>\S+\.(?:pl|pm|t)) line (?<line>\d+)(?:\.|,.*)$)"_s),
        rule(
            u"PHP"_s, Whole, u" on line "_s,
            uR"(^(?:PHP )?(?:Parse|Fatal)? ?(?<severity>error|Warning|Notice): +(?<text>.+) in (?<file>/.+) on line (?<line>\d+)$)"_s),
    };
}

const std::vector<ProblemRule> &problemRules()
{
    static const std::vector<ProblemRule> rules = makeRules();
    return rules;
}

} // namespace slipway::ide
