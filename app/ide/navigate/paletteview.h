// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"

#include <QAbstractListModel>
#include <QListView>

namespace slipway::ide {

class PaletteModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setItems(const QList<PaletteItem> &items);
    const PaletteItem &item(int row) const { return m_items[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<PaletteItem> m_items;
};

/// The palette's rows. The field above keeps the focus.
class PaletteView : public QListView
{
    Q_OBJECT

public:
    explicit PaletteView(PaletteModel *model, QWidget *parent = nullptr);

    int heightFor(int rows) const;
};

} // namespace slipway::ide
