// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "previewpage.h"

#include <QTimer>

class QCheckBox;
class QComboBox;
class QTableView;

namespace slipway::ide {

class CsvModel;

/// Comma-separated values as a table.
class CsvPage : public PreviewPage
{
    Q_OBJECT

public:
    CsvPage(const QString &path, QWidget *parent);

    QTableView &table() { return *m_table; }
    CsvModel &model() { return *m_model; }

protected:
    void load() override;

private:
    void buildControls();
    void buildTable();
    void sizeColumns();
    void sort(int column);
    void describe();
    void copy();

    CsvModel *m_model;
    QTableView *m_table;
    QComboBox *m_separator;
    QCheckBox *m_header;
    QLineEdit *m_filter;
    QTimer m_settle;
    int m_sorted = -1;
    bool m_descending = false;
};

} // namespace slipway::ide
