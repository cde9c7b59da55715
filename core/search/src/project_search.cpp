// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/search/project_search.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::search {

namespace {

/// From the walk to the threads that read. Paths travel in bundles, as each hand-over costs.
class PathQueue
{
public:
    using Bundle = std::vector<std::string>;

    void put(Bundle bundle)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_bundles.push_back(std::move(bundle));
        }
        m_changed.notify_one();
    }
    void finish()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_finished = true;
        }
        m_changed.notify_all();
    }
    /// Empty at the end.
    Bundle take()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_finished || !m_bundles.empty(); });
        if (m_bundles.empty())
            return {};
        Bundle bundle = std::move(m_bundles.front());
        m_bundles.pop_front();
        return bundle;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Bundle> m_bundles;
    bool m_finished = false;
};

enum class ReadOutcome { Text, Gone, Binary, TooLarge, Unreadable };

/// Reads rather than maps: a file that is cut short while it is looked at must not end the program.
ReadOutcome readText(int folder, const std::string &path, std::uint64_t limit, std::string &buffer)
{
    const FileDescriptor file(
        ::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    struct stat info{};
    if (!file.isOpen())
        return errno == ENOENT ? ReadOutcome::Gone : ReadOutcome::Unreadable;
    if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
        return ReadOutcome::Unreadable;
    if (static_cast<std::uint64_t>(info.st_size) > limit)
        return ReadOutcome::TooLarge;
    // One more than there should be tells the end without another call.
    const auto size = static_cast<std::size_t>(info.st_size);
    buffer.resize(size + 1);
    std::size_t have = 0;
    while (have < buffer.size()) {
        const ssize_t got = ::read(file.get(), buffer.data() + have, buffer.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ReadOutcome::Unreadable;
        if (got == 0)
            break;
        have += static_cast<std::size_t>(got);
        if (have <= size && isBinary(std::string_view(buffer).substr(0, have)))
            return ReadOutcome::Binary;
    }
    buffer.resize(std::min(have, size));
    return ReadOutcome::Text;
}

class Search
{
public:
    Search(const ProjectQuery &query, std::stop_token stop,
           const std::function<void(FileMatches)> &found)
        : m_query(query)
        , m_found(found)
        , m_folder(::open(query.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        , m_forward(std::move(stop), [this] { m_stop.request_stop(); })
    {}

    SearchSummary run();

private:
    void walk();
    void work();
    void look(const std::string &path, Matcher &matcher, std::string &buffer);
    void lookThrough(const std::string &path, std::string_view text, Matcher &matcher);
    void note(std::vector<std::string> SearchSummary::*list, const std::string &path);
    bool isWanted(const std::string &path) const;

    const ProjectQuery &m_query;
    const std::function<void(FileMatches)> &m_found;
    FileDescriptor m_folder;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_forward;
    PathQueue m_queue;
    std::atomic<std::size_t> m_files = 0;
    std::mutex m_mutex;
    SearchSummary m_summary;
};

bool Search::isWanted(const std::string &path) const
{
    return (m_query.include.isEmpty() || m_query.include.matches(path))
           && (m_query.exclude.isEmpty() || !m_query.exclude.matches(path));
}

void Search::walk()
{
    constexpr std::size_t bundleSize = 32;
    PathQueue::Bundle bundle;
    const WalkedFolder walked =
        walkFolder(m_query.folder, {.ignoreFiles = m_query.ignoreFiles,
                                    .stop = m_stop.get_token(),
                                    .found = [&](std::string path) {
                                        if (!isWanted(path))
                                            return;
                                        bundle.push_back(std::move(path));
                                        if (bundle.size() == bundleSize)
                                            m_queue.put(std::exchange(bundle, {}));
                                    }});
    if (!bundle.empty())
        m_queue.put(std::move(bundle));
    m_queue.finish();
    for (const std::string &path : walked.unreadable)
        note(&SearchSummary::unreadable, path.empty() ? m_query.folder.string() : path);
}

void Search::work()
{
    Matcher matcher(m_query.expression, m_stop.get_token());
    std::string buffer;
    for (;;) {
        const PathQueue::Bundle bundle = m_queue.take();
        if (bundle.empty() || m_stop.stop_requested())
            return;
        for (const std::string &path : bundle) {
            if (m_stop.stop_requested())
                return;
            look(path, matcher, buffer);
        }
    }
}

void Search::look(const std::string &path, Matcher &matcher, std::string &buffer)
{
    const auto open = m_query.openTexts.find(path);
    if (open != m_query.openTexts.end()) {
        lookThrough(path, *open->second, matcher);
        return;
    }
    switch (readText(m_folder.get(), path, m_query.largestFile, buffer)) {
    case ReadOutcome::Text:
        lookThrough(path, buffer, matcher);
        break;
    case ReadOutcome::Gone:
        break;
    case ReadOutcome::Binary:
        note(&SearchSummary::binary, path);
        break;
    case ReadOutcome::TooLarge:
        note(&SearchSummary::tooLarge, path);
        break;
    case ReadOutcome::Unreadable:
        note(&SearchSummary::unreadable, path);
        break;
    }
}

void Search::note(std::vector<std::string> SearchSummary::*list, const std::string &path)
{
    const std::scoped_lock lock(m_mutex);
    (m_summary.*list).push_back(path);
}

void Search::lookThrough(const std::string &path, std::string_view text, Matcher &matcher)
{
    ++m_files;
    FileMatches file{.path = path, .matches = {}, .fingerprint = 0, .truncated = false};
    std::optional<ExcerptMaker> excerpts;
    for (std::size_t at = 0;;) {
        const auto found = matcher.find(text, at);
        if (!found && found.error().kind == ErrorKind::Cancelled)
            return;
        if (!found) {
            note(&SearchSummary::tooHard, path);
            return;
        }
        const std::optional<Range> match = *found;
        if (!match)
            break;
        file.truncated = file.matches.size() == m_query.matchLimitPerFile;
        if (file.truncated)
            break;
        if (!excerpts)
            excerpts.emplace(text);
        at = Matcher::behind(text, *match);
        if (m_query.groups)
            file.matches.push_back(excerpts->make(matcher.groups()));
        else if (match->size() > 0)
            file.matches.push_back(excerpts->make(*match));
    }
    if (file.matches.empty())
        return;
    file.fingerprint = fingerprint(text);
    const std::scoped_lock lock(m_mutex);
    if (m_stop.stop_requested())
        return;
    m_summary.matches += file.matches.size();
    ++m_summary.matchedFiles;
    m_found(std::move(file));
    if (m_summary.matches >= m_query.matchLimit) {
        m_summary.truncated = true;
        m_stop.request_stop();
    }
}

SearchSummary Search::run()
{
    unsigned count = m_query.threads ? m_query.threads : std::thread::hardware_concurrency();
    count = std::clamp(count, 1U, 64U);
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back([this] { work(); });
    walk();
    threads.clear();
    m_summary.files = m_files;
    for (auto list : {&SearchSummary::binary, &SearchSummary::tooLarge, &SearchSummary::unreadable,
                      &SearchSummary::tooHard})
        std::ranges::sort(m_summary.*list);
    return std::move(m_summary);
}

} // namespace

std::uint64_t fingerprint(std::string_view text)
{
    return std::hash<std::string_view>()(text);
}

bool isBinary(std::string_view bytes)
{
    constexpr std::size_t looked = 16384;
    return std::memchr(bytes.data(), 0, std::min(bytes.size(), looked)) != nullptr;
}

Result<TextMatches> findAll(std::string_view text, Matcher &matcher, std::size_t limit)
{
    TextMatches result;
    for (std::size_t at = 0;;) {
        TRY(const auto match, matcher.find(text, at));
        if (!match)
            return result;
        if (result.ranges.size() == limit) {
            result.truncated = true;
            return result;
        }
        result.ranges.push_back(*match);
        at = Matcher::behind(text, *match);
    }
}

SearchSummary searchProject(const ProjectQuery &query, const std::stop_token &stop,
                            const std::function<void(FileMatches)> &found)
{
    Search search(query, stop, found);
    return search.run();
}

} // namespace slipway::search
