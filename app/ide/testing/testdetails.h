// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace slipway::ide {

/// What is to be said about a test: its failure and what it printed, with the places in it as links
/// that the keyboard reaches too.
class TestDetails : public QTextBrowser
{
    Q_OBJECT

public:
    explicit TestDetails(QWidget *parent = nullptr);

    struct Section
    {
        QString title;
        QString text;
    };
    /// Relative paths in the text are meant from `folder`.
    void show(const QString &headline, const std::vector<Section> &sections, const QString &folder);

Q_SIGNALS:
    void placeChosen(const QString &file, int line);

private:
    void build();
    QString linked(const QString &text) const;

    QString m_headline;
    std::vector<Section> m_sections;
    QString m_folder;
};

} // namespace slipway::ide
