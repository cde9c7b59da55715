// SPDX-License-Identifier: GPL-3.0-or-later
#include "replinput.h"

#include "replcolors.h"
#include "replhistory.h"
#include "replselection.h"
#include "shell/codefont.h"
#include "shell/style.h"
#include "shell/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostLines = 10;
constexpr int indentWidth = 4;
constexpr qreal fontPoints = 10;
constexpr int promptMargin = 8;
constexpr int documentMargin = 4;
constexpr int hintDelay = 400; // milliseconds

} // namespace

class ReplInput::Prompts : public QWidget
{
public:
    explicit Prompts(ReplInput *input)
        : QWidget(input)
        , m_input(input)
    {
        QFont bold = input->font();
        bold.setBold(true);
        setFont(bold);
    }
    /// So that an entry begins where the terminal shows it.
    int neededWidth() const
    {
        return promptMargin + fontMetrics().horizontalAdvance(u">>> "_s) - documentMargin;
    }

protected:
    void paintEvent(QPaintEvent *event) override { m_input->paintPrompts(event->rect()); }

private:
    ReplInput *m_input;
};

ReplInput::ReplInput(ReplHistory &history, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_history(history)
    , m_completer(new QCompleter(this))
    , m_names(new QStringListModel(this))
    , m_at(history.size())
    , m_prompts(nullptr)
{
    setFont(codeFont(fontPoints));
    m_prompts = new Prompts(this);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Python entry"));
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    document()->setDocumentMargin(documentMargin);
    setViewportMargins(m_prompts->neededWidth(), 0, 0, 0);
    connect(this, &QPlainTextEdit::updateRequest, m_prompts, qOverload<>(&QWidget::update));
    m_hintRunning.setSingleShot(true);
    m_hintRunning.setInterval(hintDelay);
    connect(&m_hintRunning, &QTimer::timeout, this, [this] { showHint(true); });
    showHint(false);
    m_completer->setWidget(this);
    m_completer->setModel(m_names);
    m_completer->setCaseSensitivity(Qt::CaseSensitive);
    m_completer->setMaxVisibleItems(12);
    m_completer->popup()->setFont(font());
    makeField(m_completer->popup());
    m_completer->popup()->setAccessibleName(tr("Names that fit"));
    m_completer->popup()->installEventFilter(this);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this,
            &ReplInput::complete);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        updateHeight();
        if (!m_isRecalling)
            m_at = m_history.size();
    });
    updateHeight();
}

void ReplInput::showHint(bool isRunning)
{
    setPlaceholderText(
        isRunning ? tr("Runs. What you type goes to the program, and Ctrl+C interrupts it")
                  : tr("Python: Enter runs, Shift+Enter adds a line, Up recalls, Tab completes"));
    viewport()->update(); // Qt paints it again only when it comes or goes.
}

/// Beside the lines in view; faint while nobody is asked for an entry.
void ReplInput::paintPrompts(const QRect &part)
{
    QPainter painter(m_prompts);
    painter.fillRect(part, palette().base());
    // As the terminal shows the prompts of entries that were made.
    constexpr int magenta = 5;
    painter.setPen(m_isBusy ? Theme::instance().color(ColorRole::TextFaint)
                            : Theme::instance().terminalColor(magenta));
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    for (; block.isValid() && top <= part.bottom(); block = block.next()) {
        painter.drawText(QPointF(promptMargin, top + fontMetrics().ascent()),
                         block.blockNumber() == 0 ? u">>>"_s : u"..."_s);
        top += blockBoundingRect(block).height();
    }
}

QSize ReplInput::sizeHint() const
{
    return sizeOf(std::clamp(document()->lineCount(), 1, mostLines));
}

QSize ReplInput::sizeOf(int lines) const
{
    const int height = int(document()->documentMargin()) * 2 + lines * fontMetrics().lineSpacing();
    return {QPlainTextEdit::sizeHint().width(), height + 2};
}

void ReplInput::updateHeight()
{
    if (height() != sizeHint().height())
        updateGeometry();
}

/// Lines that have room now must not stay scrolled away.
void ReplInput::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inside = contentsRect();
    m_prompts->setGeometry(inside.x(), inside.y(), m_prompts->neededWidth(), inside.height());
    if (height() >= sizeOf(document()->lineCount()).height())
        verticalScrollBar()->setValue(0);
}

void ReplInput::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateHeight();
}

void ReplInput::setBusy(bool busy)
{
    m_isBusy = busy;
    setCursorWidth(busy ? 0 : 1);
    m_prompts->update();
    if (busy) {
        m_hintRunning.start();
    } else {
        m_hintRunning.stop();
        showHint(false);
    }
    if (!busy && !m_colors)
        m_colors = new ReplColors(document());
    hideNames();
}

void ReplInput::hideNames()
{
    m_asked.reset();
    m_completer->popup()->hide();
}

void ReplInput::ask(ReplLink::Completion how)
{
    m_asked = textBefore();
    Q_EMIT completionAsked(*m_asked, how);
}

QString ReplInput::textBefore() const
{
    return toPlainText().left(textCursor().position());
}

bool ReplInput::isPopupShown() const
{
    return m_completer->popup()->isVisible();
}

bool ReplInput::isNameChosen() const
{
    return isPopupShown() && m_completer->popup()->currentIndex().isValid();
}

/// Before the completer, which would go up into the list from below: names that came by themselves
/// are not in the way of the history.
bool ReplInput::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_completer->popup() || event->type() != QEvent::KeyPress)
        return QPlainTextEdit::eventFilter(watched, event);
    auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() != Qt::Key_Up || isNameChosen())
        return false;
    hideNames();
    keyPressEvent(key);
    return true;
}

/// Whether a key is ours although the window has a shortcut on it.
bool ReplInput::isOwnKey(const QKeyEvent &event) const
{
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const int key = event.key();
    if (modifiers == Qt::ControlModifier) {
        return key == Qt::Key_C || key == Qt::Key_L || key == Qt::Key_D || key == Qt::Key_Space
               || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_A;
    }
    const bool isReturn = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (modifiers == Qt::AltModifier)
        return isReturn;
    if (modifiers == Qt::ShiftModifier)
        return isReturn || key == Qt::Key_Backtab;
    return modifiers == Qt::NoModifier && (isReturn || key == Qt::Key_Escape || key == Qt::Key_Tab);
}

bool ReplInput::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride
        && isOwnKey(*static_cast<const QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    // Before the focus takes them.
    if (event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
            keyPressEvent(key);
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void ReplInput::keyPressEvent(QKeyEvent *event)
{
    if (m_isBusy)
        return Q_EMIT typed(event);
    if (isPopupShown() && handlePopup(event))
        return;
    const bool isModifier = event->key() >= Qt::Key_Shift && event->key() <= Qt::Key_ScrollLock;
    if (event->text().isEmpty() && !isModifier)
        hideNames();
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers == Qt::ControlModifier && handleControl(event->key()))
        return;
    if (handleEdit(event))
        return;
    QPlainTextEdit::keyPressEvent(event);
    if (!event->text().isEmpty())
        completeTyping();
}

/// Keys that are the list's while it is shown.
bool ReplInput::handlePopup(QKeyEvent *event)
{
    QAbstractItemView *popup = m_completer->popup();
    const int key = event->key();
    const bool isReturn = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (!isReturn && key != Qt::Key_Tab && key != Qt::Key_Escape)
        return false;
    const bool isChosen = isNameChosen();
    const QModelIndex name =
        isChosen ? popup->currentIndex() : m_completer->completionModel()->index(0, 0);
    const QString text = name.data().toString();
    hideNames();
    if (isReturn && (!isChosen || event->modifiers() & ~Qt::KeypadModifier))
        return false;
    if (key != Qt::Key_Escape)
        complete(text);
    return true;
}

/// After a dot, or some letters of a name.
bool ReplInput::isWritingName() const
{
    const QTextCursor cursor = textCursor();
    const QStringView before = QStringView(cursor.block().text()).left(cursor.positionInBlock());
    qsizetype start = before.size();
    while (start > 0 && (before[start - 1].isLetterOrNumber() || before[start - 1] == u'_'))
        --start;
    const QStringView word = before.sliced(start);
    const bool isAfterDot = start > 1 && before[start - 1] == u'.' && !before[start - 2].isSpace();
    constexpr qsizetype enough = 2;
    return !cursor.hasSelection() && (isAfterDot || word.size() >= enough)
           && (word.isEmpty() || !word.front().isDigit()) && ReplColors::isCode(cursor);
}

void ReplInput::completeTyping()
{
    if (isWritingName() && (m_completesWhileTyping || isPopupShown()))
        ask(ReplLink::Completion::WhileTyping);
    else
        hideNames();
}

bool ReplInput::handleControl(int key)
{
    switch (key) {
    case Qt::Key_C:
        if (textCursor().hasSelection())
            copy();
        else
            clearEntry();
        return true;
    case Qt::Key_L:
        Q_EMIT clearAsked();
        return true;
    case Qt::Key_D:
        if (document()->isEmpty())
            Q_EMIT endAsked();
        return true;
    case Qt::Key_Space:
        ask(ReplLink::Completion::Asked);
        return true;
    case Qt::Key_A:
        if (textCursor().selectedText().size() == toPlainText().size())
            Q_EMIT selectAllAsked();
        else
            selectAll();
        return true;
    default:
        return false;
    }
}

bool ReplInput::handleEdit(QKeyEvent *event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        pressReturn(modifiers);
        return true;
    case Qt::Key_Tab:
        pressTab();
        return true;
    case Qt::Key_Escape:
        clearEntry();
        return true;
    case Qt::Key_Up:
        return modifiers == Qt::NoModifier && textCursor().blockNumber() == 0 && recall(-1);
    case Qt::Key_Down:
        return modifiers == Qt::NoModifier
               && textCursor().blockNumber() == document()->blockCount() - 1 && recall(1);
    case Qt::Key_Backspace: {
        QTextCursor cursor = textCursor();
        const QString before = cursor.block().text().left(cursor.positionInBlock());
        if (modifiers != Qt::NoModifier || cursor.hasSelection() || before.isEmpty()
            || !before.trimmed().isEmpty() || before.size() % indentWidth != 0)
            return false;
        cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, indentWidth);
        cursor.removeSelectedText();
        return true;
    }
    default:
        return false;
    }
}

void ReplInput::insertFromMimeData(const QMimeData *source)
{
    QTextCursor cursor = textCursor();
    const bool replacesAll = cursor.selectedText().size() == toPlainText().size();
    cursor.insertText(codeToPaste(source->text(), replacesAll));
    setTextCursor(cursor);
    ensureCursorVisible();
}

/// In the middle of an entry, Enter divides a line; at its end it is done if it can be.
void ReplInput::pressReturn(Qt::KeyboardModifiers modifiers)
{
    const bool asItIs = modifiers == Qt::ControlModifier;
    QTextCursor cursor = textCursor();
    const bool isAtEnd = cursor.position() == document()->characterCount() - 1;
    if (modifiers == Qt::ShiftModifier || modifiers == Qt::AltModifier
        || (!asItIs && !isAtEnd && document()->blockCount() > 1))
        return continueEntry();
    const QString text = toPlainText();
    if (text.trimmed().isEmpty())
        return;
    // Blanks in front of a line that is all there is are not meant.
    if (document()->blockCount() == 1 && text.front().isSpace())
        setPlainText(text.trimmed());
    Q_EMIT entered(toPlainText(), asItIs);
}

QString ReplInput::indentation() const
{
    const QTextCursor cursor = textCursor();
    const QString line = cursor.block().text().left(cursor.positionInBlock());
    qsizetype width = 0;
    while (width < line.size() && (line[width] == u' ' || line[width] == u'\t'))
        ++width;
    QString indent = line.left(width);
    if (line.trimmed().endsWith(u':'))
        indent += QString(indentWidth, u' ');
    return indent;
}

void ReplInput::continueEntry()
{
    QTextCursor cursor = textCursor();
    // A line of blanks only ends a block, as in every REPL.
    const QString indent = cursor.block().text().trimmed().isEmpty() ? QString() : indentation();
    cursor.insertText(u'\n' + indent);
    setTextCursor(cursor);
    ensureCursorVisible();
}

void ReplInput::pressTab()
{
    const QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    if (before.trimmed().isEmpty())
        insertPlainText(QString(indentWidth - before.size() % indentWidth, u' '));
    else
        ask(ReplLink::Completion::Asked);
}

void ReplInput::clearEntry()
{
    m_at = m_history.size();
    clear();
}

void ReplInput::takeEntry()
{
    m_history.add(toPlainText());
    clearEntry();
    m_at = m_history.size();
}

/// What is written (up to the cursor) says how the entries that are looked for begin.
bool ReplInput::recall(int step)
{
    if (m_at >= m_history.size()) {
        m_draft = toPlainText();
        m_wanted = textBefore();
    }
    const qsizetype found = m_history.find(m_at, step, m_wanted);
    if (found < 0 && step < 0)
        return !m_wanted.isEmpty() || document()->blockCount() == 1;
    m_isRecalling = true;
    m_at = found < 0 ? m_history.size() : found;
    setPlainText(found < 0 ? m_draft : m_history.at(found));
    m_isRecalling = false;
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::End);
    // Going on upwards must not stop at each line of a long one.
    if (step < 0 && document()->blockCount() > 1) {
        cursor.movePosition(QTextCursor::Start);
        cursor.movePosition(QTextCursor::EndOfBlock);
    }
    setTextCursor(cursor);
    return true;
}

void ReplInput::showCompletions(const QString &prefix, const QStringList &names,
                                ReplLink::Completion how)
{
    QAbstractItemView *popup = m_completer->popup();
    // What has been typed meanwhile makes it an answer to another question.
    if (!hasFocus() || !m_asked || textBefore() != *m_asked || !m_asked->endsWith(prefix))
        return;
    if (names.isEmpty())
        return popup->hide();
    m_prefix = prefix;
    const bool isAsked = how == ReplLink::Completion::Asked;
    if (isAsked && names.size() == 1)
        return complete(names.front());
    const bool isChosen = isAsked || isNameChosen();
    m_names->setStringList(names);
    m_completer->setCompletionPrefix(prefix);
    QRect place = cursorRect();
    place.setWidth(popup->sizeHintForColumn(0) + popup->verticalScrollBar()->sizeHint().width()
                   + 2 * popup->frameWidth());
    m_completer->complete(place);
    popup->setCurrentIndex(isChosen ? m_completer->completionModel()->index(0, 0) : QModelIndex());
}

void ReplInput::complete(const QString &name)
{
    if (textBefore().endsWith(m_prefix))
        insertPlainText(name.mid(m_prefix.size()));
}

} // namespace slipway::ide
