// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QScrollArea;
class QVBoxLayout;

namespace slipway::ide {

class Shell;

/// What stands in the middle while nothing is open, and says what to do: begin a project, open one,
/// try an example; with a folder open, the keys one needs first.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    enum class Mode {
        ByFolder, ///< the keys where a folder is open
        Always,   ///< the start, also then
    };
    explicit StartPage(Shell &shell, Mode mode, QWidget *parent = nullptr);

    /// What it shows has changed: actions and their keys among it.
    void refill();

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fill();
    void fillStart(QVBoxLayout *column);
    QLayout *makeButtons();
    void addRecent(QVBoxLayout *column);
    void addTemplates(QVBoxLayout *column);
    void addExamples(QVBoxLayout *column);
    void addSimpleSwitch(QVBoxLayout *column);
    void addKeys(QVBoxLayout *column);
    QPushButton *makeRecentRow(const QString &folder, const QDateTime &opened);
    void markMissing(const QList<QPushButton *> &rows);
    void openExample(const QString &folder);
    bool isWide() const { return width() >= 880; }

    Shell &m_shell;
    Mode m_mode;
    QScrollArea *m_scroll;
    bool m_filledWide = false;
};

} // namespace slipway::ide
