// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/project/detect.h>
#include <slipway/project/ignore.h>
#include <slipway/project/manifest.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace slipway::project {

namespace {

/// Trailing spaces do not count unless a backslash stands before them.
std::string_view withoutTrailingSpaces(std::string_view line)
{
    std::size_t end = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\' && at + 1 < line.size())
            end = ++at + 1;
        else if (line[at] != ' ')
            end = at + 1;
    }
    return line.substr(0, end);
}

struct NamedClass
{
    std::string_view name;
    int (*contains)(int);
};

constexpr std::array<NamedClass, 12> namedClasses{
    {{"alnum", [](int c) { return std::isalnum(c); }},
     {"alpha", [](int c) { return std::isalpha(c); }},
     {"blank", [](int c) { return std::isblank(c); }},
     {"cntrl", [](int c) { return std::iscntrl(c); }},
     {"digit", [](int c) { return std::isdigit(c); }},
     {"graph", [](int c) { return std::isgraph(c); }},
     {"lower", [](int c) { return std::islower(c); }},
     {"print", [](int c) { return std::isprint(c); }},
     {"punct", [](int c) { return std::ispunct(c); }},
     {"space", [](int c) { return std::isspace(c); }},
     {"upper", [](int c) { return std::isupper(c); }},
     {"xdigit", [](int c) { return std::isxdigit(c); }}}};

bool addNamedClass(std::bitset<256> &set, std::string_view name)
{
    const auto *found = std::ranges::find(namedClasses, name, &NamedClass::name);
    if (found == namedClasses.end())
        return false;
    // Only ASCII: the locale's idea of the upper half is not git's.
    for (int c = 0; c < 128; ++c) {
        if (found->contains(c) != 0)
            set.set(static_cast<std::size_t>(c));
    }
    return true;
}

unsigned char byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

} // namespace

IgnorePattern::IgnorePattern(std::string_view line)
{
    if (line.starts_with('!')) {
        m_negated = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        m_foldersOnly = true;
        line.remove_suffix(1);
    }
    m_nameOnly = !line.contains('/');
    if (line.starts_with('/'))
        line.remove_prefix(1);
    compile(line);
    m_never = m_never || m_tokens.empty();
}

void IgnorePattern::compile(std::string_view glob)
{
    // git compares the part before the first special character literally and starts its matcher
    // behind it, so that "a**/b" reads as "a" and then "**/b".
    const std::size_t start = std::min(glob.find_first_of("*?[\\"), glob.size());
    for (std::size_t at = 0; at < glob.size() && !m_never;) {
        switch (glob[at]) {
        case '\\':
            if (at + 1 == glob.size())
                m_never = true;
            else
                m_tokens.push_back({Step::Byte, byteAt(glob, at + 1)});
            at += 2;
            break;
        case '?':
            m_tokens.push_back({Step::Any});
            ++at;
            break;
        case '*':
            at = compileStars(glob, at, start);
            break;
        case '[':
            at = compileSet(glob, at);
            break;
        default:
            m_tokens.push_back({Step::Byte, byteAt(glob, at)});
            ++at;
        }
    }
}

std::size_t IgnorePattern::compileStars(std::string_view glob, std::size_t at, std::size_t start)
{
    const std::size_t end = std::min(glob.find_first_not_of('*', at), glob.size());
    const bool opens = at == start || glob[at - 1] == '/';
    const bool closes = end == glob.size() || glob[end] == '/' || glob.substr(end, 2) == "\\/";
    if (end - at < 2 || !opens || !closes) {
        m_tokens.push_back({Step::Star});
        return end;
    }
    if (end == glob.size()) {
        m_tokens.push_back({Step::Everything});
        return end;
    }
    m_tokens.push_back({Step::MaybeFolders});
    m_tokens.push_back({Step::Folders});
    return end + (glob[end] == '/' ? 1 : 2);
}

std::size_t IgnorePattern::compileSet(std::string_view glob, std::size_t at)
{
    const auto malformed = [this, &glob] {
        m_never = true;
        return glob.size();
    };
    std::bitset<256> set;
    ++at;
    const bool negated = at < glob.size() && (glob[at] == '!' || glob[at] == '^');
    if (negated)
        ++at;
    int previous = -1; // what a following '-' would start a range from
    for (bool first = true; first || (at < glob.size() && glob[at] != ']'); first = false, ++at) {
        if (at >= glob.size())
            return malformed();
        if (glob[at] == '-' && previous >= 0 && at + 1 < glob.size() && glob[at + 1] != ']') {
            if (glob[++at] == '\\' && ++at == glob.size())
                return malformed();
            for (int c = previous; c <= byteAt(glob, at); ++c)
                set.set(static_cast<std::size_t>(c));
            previous = -1;
            continue;
        }
        if (glob.substr(at, 2) == "[:") {
            const std::size_t close = glob.find(']', at + 2);
            if (close == std::string_view::npos)
                return malformed();
            if (close > at + 2 && glob[close - 1] == ':') {
                if (!addNamedClass(set, glob.substr(at + 2, close - at - 3)))
                    return malformed();
                at = close;
                previous = -1;
                continue;
            }
        }
        if (glob[at] == '\\' && ++at == glob.size())
            return malformed();
        previous = byteAt(glob, at);
        set.set(byteAt(glob, at));
    }
    if (at >= glob.size())
        return malformed();
    if (negated)
        set.flip();
    set.reset('/');
    m_tokens.push_back({Step::Set, 0, m_sets.size()});
    m_sets.push_back(set);
    return at + 1;
}

/// Steps all states of the pattern's automaton at once, so nothing is tried twice.
bool IgnorePattern::run(std::string_view text) const
{
    const std::size_t last = m_tokens.size();
    std::string now(last + 3, 0);
    std::string next(last + 3, 0);
    const auto skipOptional = [&](std::string &states) {
        for (std::size_t i = 0; i < last; ++i) {
            if (!states[i])
                continue;
            const Step step = m_tokens[i].step;
            if (step == Step::Star || step == Step::Everything)
                states[i + 1] = 1;
            else if (step == Step::MaybeFolders)
                states[i + 1] = states[i + 2] = 1;
        }
    };
    now[0] = 1;
    skipOptional(now);
    for (const char c : text) {
        std::ranges::fill(next, 0);
        const auto byte = static_cast<unsigned char>(c);
        for (std::size_t i = 0; i < last; ++i) {
            if (!now[i])
                continue;
            const Token &token = m_tokens[i];
            switch (token.step) {
            case Step::Byte:
                next[i + 1] |= static_cast<char>(byte == token.byte);
                break;
            case Step::Any:
                next[i + 1] |= c != '/';
                break;
            case Step::Set:
                next[i + 1] |= m_sets[token.set].test(byte);
                break;
            case Step::Star:
                next[i] |= c != '/';
                break;
            case Step::Everything:
                next[i] = 1;
                break;
            case Step::MaybeFolders:
                break;
            case Step::Folders:
                next[i] = 1;
                next[i + 1] |= c == '/';
                break;
            }
        }
        skipOptional(next);
        now.swap(next);
    }
    return now[last] != 0;
}

bool IgnorePattern::matches(std::string_view path, EntryKind kind) const
{
    if (m_never || (m_foldersOnly && kind != EntryKind::Folder))
        return false;
    if (m_nameOnly)
        path.remove_prefix(path.rfind('/') + 1); // npos + 1 is 0
    return run(path);
}

IgnoreRules IgnoreRules::defaults()
{
    IgnoreRules rules;
    rules.add(R"(# version control
.hg/
.svn/
# environments and installed modules: made anew where the project is built
.venv/
venv/
node_modules/
bower_components/
# caches and what programs leave behind
__pycache__/
*.py[cod]
*.egg-info/
.mypy_cache/
.pytest_cache/
.ruff_cache/
.tox/
.nox/
.ipynb_checkpoints/
.cache/
.parcel-cache/
.turbo/
.next/cache/
.DS_Store
Thumbs.db
desktop.ini
*.swp
*~
# editors
.idea/
.vscode/
# secrets
.env.*
!.env.example
!.env.sample
!.env.template
)");
    return rules;
}

void IgnoreRules::parse(std::string_view text, std::string_view folder, std::vector<Rule> &rules)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.starts_with('#'))
            continue;
        line = withoutTrailingSpaces(line);
        if (!line.empty())
            rules.push_back({std::string(folder), IgnorePattern(line)});
    }
}

void IgnoreRules::add(std::string_view text, std::string_view folder)
{
    parse(text, folder, m_rules);
}

void IgnoreRules::addOverride(std::string_view text)
{
    parse(text, {}, m_overrides);
}

Result<IgnoreRules> IgnoreRules::ofProject(const std::filesystem::path &folder)
{
    IgnoreRules rules = defaults();
    TRY(const std::optional<Manifest> manifest, Manifest::load(folder));
    if (!manifest)
        return rules;
    const auto plan = resolvePlan(folder);
    if (plan && plan->kind == api::Kind::Static && plan->build.empty() && plan->output != ".")
        rules.addOverride("!/" + plan->output + "/");
    for (const std::string &line : manifest->ignore)
        rules.addOverride(line);
    return rules;
}

const IgnoreRules::Rule *IgnoreRules::lastMatch(const std::vector<Rule> &rules,
                                                std::string_view path, EntryKind kind)
{
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
        std::string_view below = path;
        if (!rule->folder.empty()) {
            if (!path.starts_with(rule->folder) || path.size() <= rule->folder.size()
                || path[rule->folder.size()] != '/')
                continue;
            below.remove_prefix(rule->folder.size() + 1);
        }
        if (rule->pattern.matches(below, kind))
            return &*rule;
    }
    return nullptr;
}

bool IgnoreRules::ignores(std::string_view path, EntryKind kind) const
{
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name == ".git" || name == ".slipway" || name == ".env")
        return true;
    const Rule *rule = lastMatch(m_overrides, path, kind);
    if (!rule)
        rule = lastMatch(m_rules, path, kind);
    return rule && !rule->pattern.isNegated();
}

bool IgnoreRules::ignoresDeep(std::string_view path, EntryKind kind) const
{
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        if (ignores(path.substr(0, slash), EntryKind::Folder))
            return true;
    }
    return ignores(path, kind);
}

} // namespace slipway::project
