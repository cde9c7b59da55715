// SPDX-License-Identifier: GPL-3.0-or-later
#include "csvpage.h"

#include "csvmodel.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static constexpr int mostCopied = 100'000;

CsvPage::CsvPage(const QString &path, QWidget *parent)
    : PreviewPage(path, AsText::Yes, Follow::Disk, parent)
    , m_model(new CsvModel(this))
    , m_table(new QTableView)
    , m_separator(new QComboBox)
    , m_header(new QCheckBox(tr("First row is the header")))
{
    buildControls();
    buildTable();
    connect(m_model, &CsvModel::begun, this, [this] {
        showContent();
        sizeColumns();
        Q_EMIT shown();
    });
    connect(m_model, &CsvModel::progressed, this, &CsvPage::describe);
    connect(m_model, &CsvModel::failed, this, [this](const QString &problem) {
        if (m_model->columnCount() == 0)
            showProblem(problem);
        else
            setNote(problem);
    });
    setContent(m_table);
}

void CsvPage::buildControls()
{
    m_filter = addField(tr("Filter rows"));
    m_separator->setAccessibleName(tr("Separator"));
    m_separator->setToolTip(tr("Separator"));
    m_separator->addItem(tr("Guess"), 0);
    m_separator->addItem(tr("Comma"), int(','));
    m_separator->addItem(tr("Semicolon"), int(';'));
    m_separator->addItem(tr("Tab"), int('\t'));
    m_separator->addItem(tr("Bar"), int('|'));
    m_header->setChecked(true);
    addControl(m_header);
    addControl(m_separator);
    m_settle.setSingleShot(true);
    m_settle.setInterval(200ms);
    connect(m_filter, &QLineEdit::textChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_settle, &QTimer::timeout, this, [this] { m_model->setFilter(m_filter->text()); });
    connect(m_separator, &QComboBox::activated, this, &CsvPage::load);
    connect(m_header, &QCheckBox::toggled, m_model, &CsvModel::setHeader);
}

void CsvPage::buildTable()
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Table"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false); // Tab leads out, the arrows lead through.
    m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionsClickable(true);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &CsvPage::sort);
    auto *copy = new QShortcut(QKeySequence::Copy, m_table, nullptr, nullptr,
                               Qt::WidgetWithChildrenShortcut);
    connect(copy, &QShortcut::activated, this, &CsvPage::copy);
}

void CsvPage::load()
{
    m_sorted = -1;
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    m_model->load(path(), char(m_separator->currentData().toInt()));
}

/// By the first rows, neither too narrow nor so wide that one column fills the window.
void CsvPage::sizeColumns()
{
    const QFontMetrics metrics(m_table->font());
    const int rows = std::min(50, m_model->rowCount());
    for (int column = 0; column < std::min(200, m_model->columnCount()); ++column) {
        const QString name =
            m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        int width = metrics.horizontalAdvance(name.left(60)) + 32;
        for (int row = 0; row < rows; ++row)
            width = std::max(width, metrics.horizontalAdvance(
                                        m_model->index(row, column).data().toString().left(60))
                                        + 24);
        m_table->setColumnWidth(column, std::clamp(width, 56, 320));
    }
}

/// Upwards, downwards, as in the file.
void CsvPage::sort(int column)
{
    if (m_sorted != column) {
        m_sorted = column;
        m_descending = false;
    } else if (!m_descending) {
        m_descending = true;
    } else {
        m_sorted = -1;
    }
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicatorShown(m_sorted >= 0);
    header->setSortIndicator(std::max(0, m_sorted),
                             m_descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_model->sortBy(m_sorted, m_descending);
}

void CsvPage::describe()
{
    const qint64 all = m_model->rowsInFile();
    const QString total = locale().toString(all);
    QString text;
    if (m_model->isFiltered() || m_model->rowCount() < all)
        text = tr("%1 of %2 rows").arg(locale().toString(m_model->rowCount()), total);
    else
        text = tr("%Ln row(s)", nullptr, int(std::min<qint64>(all, INT_MAX)));
    if (!m_model->isComplete())
        text += tr(", still reading");
    setNote(tr("%1, %n column(s)", nullptr, m_model->columnCount()).arg(text));
}

void CsvPage::copy()
{
    const QItemSelection selection = m_table->selectionModel()->selection();
    if (selection.isEmpty())
        return;
    const QItemSelectionRange &range = selection.constFirst();
    if (range.height() > mostCopied) {
        setNote(tr("More than %n rows cannot be copied at once.", nullptr, mostCopied));
        return;
    }
    m_model->textOf(range).then(
        this, [](const QString &text) { QGuiApplication::clipboard()->setText(text); });
}

} // namespace slipway::ide
