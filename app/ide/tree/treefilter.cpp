// SPDX-License-Identifier: GPL-3.0-or-later
#include "treefilter.h"

#include "shell/background.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

TreeFilter::TreeFilter(QObject *parent)
    : QObject(parent)
{
    m_renew.setSingleShot(true);
    m_renew.setInterval(300ms);
    connect(&m_renew, &QTimer::timeout, this, &TreeFilter::walk);
}

TreeFilter::~TreeFilter()
{
    stop();
}

void TreeFilter::stop()
{
    if (m_stop)
        *m_stop = true;
    m_stop.reset();
}

void TreeFilter::set(const QString &root, const ListingRules &rules, const QString &pattern)
{
    ++m_asked;
    const bool same = root == m_root && rules == m_rules && !m_pattern.isEmpty();
    m_root = root;
    m_rules = rules;
    m_pattern = pattern;
    if (pattern.isEmpty()) {
        stop();
        m_files.reset();
        m_renew.stop();
    } else if (!same) {
        walk();
    } else if (m_files) {
        match();
    }
}

void TreeFilter::renew()
{
    if (!m_pattern.isEmpty())
        m_renew.start();
}

void TreeFilter::walk()
{
    stop();
    m_stop = std::make_shared<std::atomic<bool>>(false);
    const auto work = [root = m_root, rules = m_rules, stop = m_stop]() -> Files {
        return std::make_shared<const std::vector<WalkedFile>>(walkFolder(root, rules, stop));
    };
    runInBackground(work).then(this, [this, stop = m_stop](const Files &files) {
        if (stop != m_stop)
            return;
        m_files = files;
        match();
    });
}

static std::function<bool(const QString &)> matcher(const QString &pattern)
{
    const bool wild = pattern.contains(u'*') || pattern.contains(u'?');
    const bool whole = pattern.contains(u'/');
    const auto subject = [whole](const QString &path) {
        return whole ? QStringView(path) : QStringView(path).sliced(path.lastIndexOf(u'/') + 1);
    };
    if (!wild)
        return [=](const QString &path) {
            return subject(path).contains(pattern, Qt::CaseInsensitive);
        };
    const QRegularExpression expression(QRegularExpression::wildcardToRegularExpression(
                                            pattern, QRegularExpression::NonPathWildcardConversion),
                                        QRegularExpression::CaseInsensitiveOption);
    return [=](const QString &path) { return expression.matchView(subject(path)).hasMatch(); };
}

static QString parentOf(const QString &path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    return slash < 0 ? QString() : path.first(slash);
}

static TreeFilter::Found select(const QString &root, const std::vector<WalkedFile> &files,
                                const QString &pattern)
{
    const auto matches = matcher(pattern);
    TreeFilter::Found found;
    std::vector<bool> shown(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!matches(files[i].path))
            continue;
        shown[i] = found.total++ < TreeFilter::mostMatches;
    }
    found.shown = std::min(found.total, TreeFilter::mostMatches);
    // What is in a folder comes after it, so the last ones ask for the first ones.
    QSet<QString> needed;
    for (std::size_t i = files.size(); i-- > 0;) {
        if (!shown[i] && !needed.contains(files[i].path))
            continue;
        shown[i] = true;
        needed.insert(parentOf(files[i].path));
    }
    auto listings = std::make_shared<TreeFilter::Listings>();
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!shown[i])
            continue;
        const QString parent = parentOf(files[i].path);
        (*listings)[parent.isEmpty() ? root : root + u'/' + parent].items.push_back(files[i].item);
    }
    found.listings = listings;
    return found;
}

void TreeFilter::match()
{
    runInBackground([root = m_root, files = m_files, pattern = m_pattern] {
        return select(root, *files, pattern);
    }).then(this, [this, asked = m_asked](const Found &result) {
        if (asked == m_asked && !m_pattern.isEmpty())
            Q_EMIT found(result);
    });
}

} // namespace slipway::ide
