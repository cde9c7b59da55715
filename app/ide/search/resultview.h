// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace slipway::ide {

class ResultModel;

/// The list of what was found, with the matches marked and what they become beside them.
class ResultView : public QTreeView
{
    Q_OBJECT

public:
    explicit ResultView(ResultModel *model, QWidget *parent = nullptr);

    /// To the next or previous match, over files and round the ends. Not valid where there is none.
    QModelIndex step(int by);

Q_SIGNALS:
    /// Enter or a double click: go there. A single click: look at it.
    void opened(const QModelIndex &index);
    void peeked(const QModelIndex &index);
    void leftAbove();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    ResultModel *m_model;
};

} // namespace slipway::ide
