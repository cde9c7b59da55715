// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/search/file_walk.h>

#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::search {

namespace {

using project::EntryKind;

constexpr std::size_t maxDepth = 128;
constexpr std::uint64_t maxIgnoreFile = 1U << 20U;

/// Never of interest, also where ignore files are disregarded: nobody wrote these by hand.
constexpr std::string_view always = R"(.git/
.hg/
.svn/
.DS_Store
)";

constexpr std::string_view usual = R"(node_modules/
bower_components/
.venv/
venv/
__pycache__/
*.py[cod]
.mypy_cache/
.pytest_cache/
.ruff_cache/
.tox/
.nox/
.ipynb_checkpoints/
.cache/
.parcel-cache/
.turbo/
*.swp
*~
)";

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};

class Walk
{
public:
    Walk(const std::filesystem::path &folder, const WalkOptions &options)
        : m_options(options)
        , m_rules(folder, options.ignoreFiles)
    {}

    void enter(int parent, const char *name, const std::string &path, std::size_t depth);
    WalkedFolder finish() { return std::move(m_result); }

private:
    void visit(int folder, const dirent &entry, const std::string &path, std::size_t depth);
    void addFile(std::string path);

    const WalkOptions &m_options;
    FolderRules m_rules;
    WalkedFolder m_result;
    std::size_t m_count = 0;
};

std::string readAt(int folder, const char *name)
{
    const FileDescriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info{};
    if (!file.isOpen() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)
        || static_cast<std::uint64_t>(info.st_size) > maxIgnoreFile)
        return {};
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    const ssize_t got = ::read(file.get(), text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

void Walk::enter(int parent, const char *name, const std::string &path, std::size_t depth)
{
    // Only the folder itself may be named through a link.
    const int noFollow = path.empty() ? 0 : O_NOFOLLOW;
    FileDescriptor opened(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | noFollow));
    const std::unique_ptr<DIR, CloseFolder> folder(
        opened.isOpen() && depth < maxDepth ? ::fdopendir(opened.get()) : nullptr);
    if (!folder) {
        m_result.unreadable.push_back(path);
        return;
    }
    opened.release();
    m_result.folders.push_back(path);
    const int descriptor = ::dirfd(folder.get());
    // The root's own was read with the rules.
    if (m_rules.readsIgnoreFiles() && !path.empty())
        m_rules.add(readAt(descriptor, ".gitignore"), path);
    while (const dirent *entry = ::readdir(folder.get())) {
        if (m_options.stop.stop_requested() || m_result.truncated)
            return;
        const std::string_view own = entry->d_name;
        if (own != "." && own != "..")
            visit(descriptor, *entry, path.empty() ? std::string(own) : path + '/' + entry->d_name,
                  depth);
    }
}

void Walk::visit(int folder, const dirent &entry, const std::string &path, std::size_t depth)
{
    bool isFolder = entry.d_type == DT_DIR;
    bool isFile = entry.d_type == DT_REG;
    if (entry.d_type == DT_UNKNOWN) {
        struct stat info{};
        if (::fstatat(folder, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
            return;
        isFolder = S_ISDIR(info.st_mode);
        isFile = S_ISREG(info.st_mode);
    }
    if (!isFolder && !isFile)
        return;
    if (m_rules.ignores(path, isFolder ? EntryKind::Folder : EntryKind::File))
        return;
    if (isFolder)
        enter(folder, entry.d_name, path, depth + 1);
    else
        addFile(path);
}

void Walk::addFile(std::string path)
{
    if (m_count == m_options.limit) {
        m_result.truncated = true;
        return;
    }
    ++m_count;
    if (m_options.found)
        m_options.found(std::move(path));
    else
        m_result.files.push_back(std::move(path));
}

std::string readIgnoreFile(const std::filesystem::path &path)
{
    auto text = readFile(path, maxIgnoreFile);
    return text ? *std::move(text) : std::string();
}

} // namespace

FolderRules::FolderRules(const std::filesystem::path &folder, IgnoreFiles ignoreFiles)
    : m_ignoreFiles(ignoreFiles)
{
    m_rules.add(always);
    if (ignoreFiles == IgnoreFiles::Disregard)
        return;
    m_rules.add(usual);
    std::error_code problem;
    std::filesystem::path root = folder;
    while (!std::filesystem::exists(root / ".git", problem)) {
        if (!root.has_relative_path()) {
            root = folder; // In no repository.
            break;
        }
        root = root.parent_path();
    }
    m_rules.add(readIgnoreFile(root / ".git" / "info" / "exclude"));
    m_rules.add(readIgnoreFile(root / ".gitignore"));
    std::string inside;
    for (const auto &part : folder.lexically_relative(root)) {
        if (part == ".")
            continue;
        inside += inside.empty() ? part.string() : '/' + part.string();
        m_rules.add(readIgnoreFile(root / inside / ".gitignore"), inside);
    }
    m_prefix = inside.empty() ? inside : inside + '/';
}

std::string FolderRules::inRepository(std::string_view path) const
{
    return m_prefix + std::string(path);
}

bool FolderRules::ignores(std::string_view path, EntryKind kind) const
{
    return m_prefix.empty() ? m_rules.ignores(path, kind)
                            : m_rules.ignores(inRepository(path), kind);
}

bool FolderRules::ignoresDeep(std::string_view path, EntryKind kind) const
{
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        if (ignores(path.substr(0, slash), EntryKind::Folder))
            return true;
    }
    return ignores(path, kind);
}

void FolderRules::add(std::string_view text, std::string_view folder)
{
    if (!text.empty())
        m_rules.add(text, inRepository(folder));
}

WalkedFolder walkFolder(const std::filesystem::path &folder, const WalkOptions &options)
{
    Walk walk(folder, options);
    walk.enter(AT_FDCWD, folder.c_str(), std::string(), 0);
    return walk.finish();
}

GlobList::GlobList(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t end = text.find(',');
        std::string_view glob = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        while (glob.starts_with(' '))
            glob.remove_prefix(1);
        while (glob.ends_with(' '))
            glob.remove_suffix(1);
        if (glob.starts_with("./"))
            glob.remove_prefix(1);
        if (glob.empty())
            continue;
        m_rules.add(glob);
        m_empty = false;
    }
}

bool GlobList::matches(std::string_view path) const
{
    return m_rules.ignoresDeep(path, EntryKind::File);
}

} // namespace slipway::search
