// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace slipway::ide {

class Workspace;

/// What stands in the middle while nothing is open, and says what to do.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(Workspace &workspace, QWidget *parent = nullptr);

Q_SIGNALS:
    void actionAsked(const QString &id);
    void failed(const QString &message);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void fill();
    void addStart(QVBoxLayout *column);
    void addRecent(QVBoxLayout *column);
    void addExamples(QVBoxLayout *column);
    void addKeys(QVBoxLayout *column);
    void openExample(const QString &folder);

    Workspace &m_workspace;
    QWidget *m_content = nullptr;
};

} // namespace slipway::ide
