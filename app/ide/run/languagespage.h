// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/languages.h>

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace slipway::ide {

/// The languages Slipway runs: what this machine has for them, and how to get the rest.
class LanguagesPage : public QWidget
{
    Q_OBJECT

public:
    explicit LanguagesPage(QWidget *parent = nullptr);

    QTreeWidget *list() const { return m_list; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void look();
    void fill(const std::vector<project::FoundLanguage> &found);
    void recolor();
    void copy();

    QTreeWidget *m_list;
    QLabel *m_summary;
    QPushButton *m_again;
    QPushButton *m_copy;
};

} // namespace slipway::ide
