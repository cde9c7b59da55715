// SPDX-License-Identifier: GPL-3.0-or-later
#include "pdfpage.h"

#include "shell/background.h"

#include <slipway/base/files.h>

#include <QPdfDocument>
#include <QPdfPageNavigator>
#include <QPdfSearchModel>
#include <QPdfView>

namespace slipway::ide {

using namespace Qt::StringLiterals;

PdfPage::PdfPage(const QString &path, QWidget *parent)
    : PreviewPage(path, AsText::No, Follow::Disk, parent)
    , m_document(new QPdfDocument(this))
    , m_search(new QPdfSearchModel(this))
    , m_view(new QPdfView(nullptr))
    , m_page(new QSpinBox)
    , m_field(addField(tr("Find")))
    , m_password(addField(tr("Password")))
{
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(tr("Pages"));
    m_view->setPageMode(QPdfView::PageMode::MultiPage);
    m_view->setZoomMode(QPdfView::ZoomMode::FitToWidth);
    m_view->setDocument(m_document);
    m_search->setDocument(m_document);
    m_view->setSearchModel(m_search);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->hide();
    buildControls();
    connect(m_document, &QPdfDocument::statusChanged, this, &PdfPage::notice);
    connect(m_document, &QPdfDocument::passwordRequired, this, &PdfPage::askPassword,
            Qt::QueuedConnection);
    connect(m_search, &QPdfSearchModel::countChanged, this, &PdfPage::describe);
    connect(m_view, &QPdfView::currentSearchResultIndexChanged, this, &PdfPage::describe);
    setContent(m_view);
}

PdfPage::~PdfPage()
{
    // Before the bytes it is made of.
    m_search->setDocument(nullptr);
    m_view->setDocument(nullptr);
    m_document->close();
}

void PdfPage::buildControls()
{
    m_page->setAccessibleName(tr("Page"));
    m_page->setPrefix(tr("Page "));
    m_page->setKeyboardTracking(false);
    addControl(m_page);
    QPdfPageNavigator *navigator = m_view->pageNavigator();
    connect(m_page, &QSpinBox::valueChanged, this, [navigator](int page) {
        if (page - 1 != navigator->currentPage())
            navigator->jump(page - 1, {});
    });
    connect(navigator, &QPdfPageNavigator::currentPageChanged, this, [this](int page) {
        const QSignalBlocker blocker(m_page);
        m_page->setValue(page + 1);
    });
    const auto button = [this](const QString &icon, const QString &name, const QString &keys) {
        return addButton(icon, name, QKeySequence(keys));
    };
    connect(button(u"zoom-out"_s, tr("Zoom out"), u"-"_s), &QToolButton::clicked, this,
            [this] { zoom(1 / 1.25); });
    connect(button(u"zoom-in"_s, tr("Zoom in"), u"+"_s), &QToolButton::clicked, this,
            [this] { zoom(1.25); });
    connect(button(u"zoom-fit-width"_s, tr("Fit the width"), u"0"_s), &QToolButton::clicked, this,
            [this] { m_view->setZoomMode(QPdfView::ZoomMode::FitToWidth); });
    connect(m_field, &QLineEdit::textChanged, m_search, &QPdfSearchModel::setSearchString);
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        showMatch(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1);
    });
    connect(m_password, &QLineEdit::returnPressed, this, [this] {
        m_document->setPassword(m_password->text());
        m_password->clear();
        load();
    });
}

void PdfPage::load()
{
    runInBackground([path = path()] {
        return readFile(QFile::encodeName(path).toStdString(), 1ULL << 30);
    }).then(this, [this](const Result<std::string> &bytes) {
        if (bytes)
            take(QByteArray::fromStdString(*bytes));
        else
            showProblem(QString::fromStdString(bytes.error().message));
    });
}

void PdfPage::take(const QByteArray &bytes)
{
    m_document->close();
    m_buffer.close();
    m_bytes = bytes;
    m_buffer.setData(m_bytes);
    m_buffer.open(QIODevice::ReadOnly);
    m_document->load(&m_buffer);
    notice();
}

void PdfPage::notice()
{
    switch (m_document->status()) {
    case QPdfDocument::Status::Ready:
        m_password->hide();
        m_page->setRange(1, std::max(1, m_document->pageCount()));
        m_page->setSuffix(tr(" of %1").arg(m_document->pageCount()));
        showContent();
        describe();
        Q_EMIT shown();
        break;
    case QPdfDocument::Status::Error:
        if (m_document->error() == QPdfDocument::Error::IncorrectPassword)
            askPassword();
        else if (m_document->error() == QPdfDocument::Error::UnsupportedSecurityScheme)
            showProblem(tr("This file is locked in a way that is not known here."));
        else
            showProblem(tr("This is not a PDF file, or a damaged one."));
        break;
    default:
        break;
    }
}

void PdfPage::askPassword()
{
    if (m_document->status() == QPdfDocument::Status::Ready)
        return;
    m_password->show();
    showProblem(tr("This file is locked. Enter its password above."));
    m_password->setFocus(Qt::OtherFocusReason);
}

void PdfPage::zoom(qreal factor)
{
    // From the size that fitting had chosen.
    qreal now = m_view->zoomFactor();
    const QSizeF page = m_document->pagePointSize(m_view->pageNavigator()->currentPage());
    if (m_view->zoomMode() != QPdfView::ZoomMode::Custom && page.width() > 0)
        now = m_view->viewport()->width() / (page.width() * logicalDpiX() / 72.0);
    m_view->setZoomMode(QPdfView::ZoomMode::Custom);
    m_view->setZoomFactor(std::clamp(now * factor, 0.1, 8.0));
}

void PdfPage::showMatch(int step)
{
    const int count = m_search->count();
    if (count == 0)
        return;
    const int next = (m_view->currentSearchResultIndex() + step + count) % count;
    m_view->setCurrentSearchResultIndex(next);
    const QPdfLink link = m_search->resultAtIndex(next);
    m_view->pageNavigator()->jump(link.page(), link.location());
}

void PdfPage::describe()
{
    const QString size =
        locale().formattedDataSize(m_bytes.size(), 1, QLocale::DataSizeTraditionalFormat);
    if (m_field->text().isEmpty())
        setNote(size);
    else if (m_search->count() == 0)
        setNote(tr("Not found"));
    else
        setNote(tr("%1 of %2").arg(m_view->currentSearchResultIndex() + 1).arg(m_search->count()));
}

} // namespace slipway::ide
