// SPDX-License-Identifier: GPL-3.0-or-later
#include "logpane.h"

#include "shell/codefont.h"
#include "shell/icons.h"
#include "shell/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr int mostLines = 10'000;
/// A line in the view; longer ones are for the command line.
constexpr qsizetype longestLine = 4000;

enum Stream { Ordinary = 0, Error = 1, System = 2 };

Stream streamNamed(const std::string &name)
{
    return name == "stderr" ? Error : name == "system" ? System : Ordinary;
}

QColor colorOf(Stream stream)
{
    const Theme &theme = Theme::instance();
    return theme.color(stream == Error    ? ColorRole::Danger
                       : stream == System ? ColorRole::Info
                                          : ColorRole::Text);
}

/// Programs colour their output for terminals; here the sequences are only in the way.
QString withoutEscapes(const std::string &text)
{
    QString out = QString::fromStdString(text);
    static const QRegularExpression escapes(
        u"\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|.)"_s);
    if (out.contains(u'\x1b'))
        out.remove(escapes);
    if (out.size() > longestLine)
        out = out.left(longestLine) + u" …"_s;
    return out;
}

} // namespace

LogPane::LogPane(const QString &name, const QString &empty, QWidget *parent)
    : QWidget(parent)
    , m_view(new QPlainTextEdit)
    , m_search(new QLineEdit)
    , m_follow(new QToolButton)
    , m_found(new QLabel)
{
    m_view->setFont(codeFont(9));
    m_view->setReadOnly(true);
    m_view->setUndoRedoEnabled(false);
    m_view->setMaximumBlockCount(mostLines);
    m_view->setPlaceholderText(empty);
    m_view->setAccessibleName(name);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_view->document()->setDocumentMargin(8);

    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search in %1").arg(name));
    m_search->setClearButtonEnabled(true);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setAutoRaise(true);
    m_follow->setIcon(breezeIcon(u"go-bottom"_s));
    m_follow->setToolTip(tr("Follow the end"));
    m_follow->setAccessibleName(tr("Follow the end"));

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->setSpacing(8);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_found);
    bar->addWidget(m_follow);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);

    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(false); });
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        m_found->clear();
        m_view->moveCursor(QTextCursor::End);
        if (!m_search->text().isEmpty())
            search(true);
    });
    connect(m_follow, &QToolButton::toggled, this, [this](bool on) {
        m_following = on;
        if (on)
            followEnd();
    });
    connect(m_view->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        // Reading further up stops following; coming back to the end follows again.
        const QScrollBar *scroll = m_view->verticalScrollBar();
        m_follow->setChecked(scroll->sliderPosition() >= scroll->maximum() - 1);
    });
    connect(&Theme::instance(), &Theme::changed, this, &LogPane::recolor);
}

void LogPane::clear()
{
    m_view->clear();
    m_next = 1;
    m_lines = 0;
}

QString LogPane::text() const
{
    return m_view->toPlainText();
}

void LogPane::append(const api::LogPage &page)
{
    QTextCursor cursor(m_view->document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    for (const api::LogLine &line : page.lines) {
        if (line.seq < m_next)
            continue;
        m_next = line.seq + 1;
        const Stream stream = streamNamed(line.stream);
        QTextCharFormat format;
        format.setForeground(colorOf(stream));
        format.setFontItalic(stream == System);
        if (m_lines++ > 0)
            cursor.insertBlock();
        cursor.insertText(withoutEscapes(line.text), format);
        cursor.block().setUserState(stream);
    }
    cursor.endEditBlock();
    if (m_following)
        followEnd();
}

void LogPane::followEnd()
{
    QScrollBar *scroll = m_view->verticalScrollBar();
    scroll->setValue(scroll->maximum());
}

void LogPane::recolor()
{
    QTextCursor cursor(m_view->document());
    cursor.beginEditBlock();
    for (QTextBlock block = m_view->document()->begin(); block.isValid(); block = block.next()) {
        cursor.setPosition(block.position());
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        QTextCharFormat format;
        format.setForeground(colorOf(static_cast<Stream>(std::max(0, block.userState()))));
        cursor.mergeCharFormat(format);
    }
    cursor.endEditBlock();
}

void LogPane::search(bool backward)
{
    const QString wanted = m_search->text();
    if (wanted.isEmpty())
        return;
    const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    bool found = m_view->find(wanted, flags);
    if (!found) {
        // From the other end.
        m_view->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
        found = m_view->find(wanted, flags);
    }
    m_found->setText(found ? QString() : tr("Not found"));
    if (found)
        m_follow->setChecked(false);
}

void LogPane::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find)) {
        m_search->setFocus();
        m_search->selectAll();
        return;
    }
    if (event->matches(QKeySequence::FindNext))
        return search(false);
    if (event->matches(QKeySequence::FindPrevious))
        return search(true);
    QWidget::keyPressEvent(event);
}

} // namespace slipway::ide
