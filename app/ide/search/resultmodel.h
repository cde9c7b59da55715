// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/project_search.h>
#include <slipway/search/replacement.h>

#include <QAbstractItemModel>

#include <optional>

namespace slipway::ide {

/// The files with matches as they come in, and their matches below them; each can be left out of a
/// replacement. GUI thread.
class ResultModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        /// The match in the display text: where it begins and how long it is, in UTF-16.
        MatchStart = Qt::UserRole,
        MatchLength,
        /// What the match becomes; invalid where nothing is replaced.
        ReplacementText,
        /// Of a file: its folder.
        FolderText,
        /// Of a file: how many of its matches there are.
        MatchCount,
    };

    using QAbstractItemModel::QAbstractItemModel;

    void clear();
    void add(std::vector<search::FileMatches> files);
    /// Shows boxes and what would be put in; nothing where the text is not to be replaced.
    void setReplacement(const std::optional<search::Replacement> &replacement);

    const std::vector<search::FileMatches> &files() const { return m_files; }
    /// Those of a file that are ticked.
    std::vector<search::Range> chosen(std::size_t file) const;
    std::size_t chosenCount() const;
    /// Takes one match, or one file, out of the list.
    void dismiss(const QModelIndex &index);

    /// Null for the row of a file.
    const search::LineMatch *matchAt(const QModelIndex &index) const;
    const search::FileMatches *fileAt(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &) const override { return 1; }
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void chosenChanged();

private:
    QVariant fileData(const search::FileMatches &file, std::size_t number, int role) const;
    QVariant matchData(const search::LineMatch &match, std::size_t file, std::size_t number,
                       int role) const;

    std::vector<search::FileMatches> m_files;
    /// Beside m_files: which matches are left out.
    std::vector<std::vector<bool>> m_left;
    std::optional<search::Replacement> m_replacement;
};

} // namespace slipway::ide
