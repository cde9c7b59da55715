// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorstatus.h"

#include "document.h"
#include "editorview.h"
#include "languages.h"
#include "shell/shell.h"

#include <unistd.h>

namespace slipway::ide {

EditorStatus::EditorStatus(Shell &shell, std::function<void()> goToLine, QObject *parent)
    : QObject(parent)
    , m_note(addButton(shell, tr("Restrictions")))
    , m_position(addButton(shell, tr("Line and column")))
    , m_indentation(addButton(shell, tr("Indentation")))
    , m_encoding(addButton(shell, tr("Encoding")))
    , m_lineEnding(addButton(shell, tr("Line endings")))
    , m_language(addButton(shell, tr("Language")))
{
    connect(m_note, &QToolButton::clicked, this, &EditorStatus::chooseRemedy);
    // New text in the status bar lays it out anew; with each key that would be felt.
    constexpr auto pause = std::chrono::milliseconds(30);
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    connect(&m_soon, &QTimer::timeout, this, &EditorStatus::update);
    connect(m_position, &QToolButton::clicked, this, std::move(goToLine));
    connect(m_indentation, &QToolButton::clicked, this, &EditorStatus::chooseIndentation);
    connect(m_encoding, &QToolButton::clicked, this, &EditorStatus::chooseEncoding);
    connect(m_lineEnding, &QToolButton::clicked, this, &EditorStatus::chooseLineEnding);
    connect(m_language, &QToolButton::clicked, this, &EditorStatus::chooseLanguage);
    update();
}

QToolButton *EditorStatus::addButton(Shell &shell, const QString &name)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::TabFocus);
    shell.addStatusItem(button, StatusSide::Right);
    return button;
}

void EditorStatus::setView(EditorView *view)
{
    if (EditorView *const old = m_view) {
        old->disconnect(this);
        old->document().disconnect(this);
    }
    m_view = view;
    if (view) {
        connect(view, &EditorView::caretMoved, this, [this] {
            if (!m_soon.isActive())
                m_soon.start();
        });
        connect(view, &EditorView::languageChanged, this, &EditorStatus::update);
        connect(&view->document(), &Document::formatChanged, this, &EditorStatus::update);
        connect(&view->document(), &Document::failed, this, &EditorStatus::update);
    }
    update();
}

/// The permissions of its file are in the way, and the user may change them.
static bool canBecomeWritable(const EditorView &view)
{
    return view.isReadOnly() && !view.document().isUnfaithful() && !view.document().isLoading()
           && QFileInfo(view.path()).ownerId() == ::geteuid();
}

static void setTextIfNew(QToolButton *button, const QString &text)
{
    if (button->text() == text)
        return;
    button->setText(text);
    button->setAccessibleDescription(text);
}

static QString placeOf(const EditorView &view)
{
    const auto selected = view.selected();
    const TextPosition caret = view.caretPosition();
    const QString place =
        selected.cursors > 1
            ? EditorStatus::tr("%n cursors", nullptr, static_cast<int>(selected.cursors))
            : EditorStatus::tr("Line %1, Column %2").arg(caret.line).arg(caret.column);
    if (selected.bytes == 0)
        return place;
    const QString much = selected.characters > 0
                             ? QLocale().toString(static_cast<qlonglong>(selected.characters))
                             : QLocale().formattedDataSize(selected.bytes);
    return EditorStatus::tr("%1 (%2 selected)").arg(place, much);
}

void EditorStatus::update()
{
    EditorView *const view = m_view;
    const bool any = view && !view->document().problem();
    for (QToolButton *button : {m_position, m_indentation, m_encoding, m_lineEnding, m_language})
        button->setVisible(any);
    if (!any) {
        m_note->hide();
        return;
    }
    m_note->setVisible(view->isReadOnly() || !view->restriction().isEmpty());
    m_note->setEnabled(view->otherIndentation() > 0 || canBecomeWritable(*view));
    const Indentation indentation = view->indentation();
    const TextFormat &format = view->document().format();
    setTextIfNew(m_note, view->document().isUnfaithful()
                             ? tr("Read only: not all of it is %1").arg(nameOf(format.encoding))
                         : view->restriction().isEmpty() ? tr("Read only")
                                                         : view->restriction());
    setTextIfNew(m_position, placeOf(*view));
    setTextIfNew(m_indentation,
                 indentation.tabs ? tr("Tabs") : tr("Spaces: %1").arg(indentation.width));
    setTextIfNew(m_encoding, nameOf(format.encoding));
    setTextIfNew(m_lineEnding, format.mixedEndings ? tr("%1, mixed").arg(nameOf(format.lineEnding))
                                                   : nameOf(format.lineEnding));
    setTextIfNew(m_language, view->languageName());
}

void EditorStatus::popup(QToolButton *button, QMenu *menu) const
{
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(button->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

template<class Value>
static void addChoice(QMenu *menu, const QString &text, bool chosen, EditorView *view, Value apply)
{
    QAction *action = menu->addAction(text, view, apply);
    action->setCheckable(true);
    action->setChecked(chosen);
}

void EditorStatus::chooseRemedy()
{
    EditorView *const view = m_view;
    if (!view)
        return;
    auto *menu = new QMenu(m_note);
    if (const int line = view->otherIndentation(); line > 0) {
        menu->addAction(tr("Go to Line %1").arg(line), view, [view, line] {
            view->goTo({.line = line, .column = 1});
            view->setFocus(Qt::OtherFocusReason);
        });
        menu->addAction(view->indentation().tabs ? tr("Indent All Lines with Tabs")
                                                 : tr("Indent All Lines with Spaces"),
                        view, &EditorView::convertIndentation);
    }
    if (canBecomeWritable(*view))
        menu->addAction(tr("Allow Writing to the File"), view, [view] {
            QFile file(view->path());
            file.setPermissions(file.permissions() | QFile::WriteOwner);
            view->document().checkDisk();
        });
    popup(m_note, menu);
}

void EditorStatus::chooseIndentation()
{
    auto *menu = new QMenu(m_indentation);
    EditorView *const view = m_view;
    if (!view)
        return;
    for (const int width : {2, 4, 8}) {
        const Indentation choice{.tabs = false, .width = width};
        addChoice(menu, tr("Indent with %n space(s)", nullptr, width),
                  view->indentation() == choice, view,
                  [view, choice] { view->setIndentation(choice); });
    }
    addChoice(menu, tr("Indent with tabs"), view->indentation().tabs, view,
              [view] { view->setIndentation({.tabs = true, .width = 4}); });
    popup(m_indentation, menu);
}

void EditorStatus::addEncodings(QMenu *menu, bool reopens)
{
    EditorView *const view = m_view;
    const Encoding now = view->document().format().encoding;
    QString region;
    for (const Encoding one : allEncodings()) {
        if (one == Encoding::Utf8Raw && !reopens && one != now)
            continue; // There is nothing to be kept.
        if (regionOf(one) != region) {
            region = regionOf(one);
            menu->addSection(region);
        }
        const auto apply = [view, one, reopens] {
            if (reopens)
                view->document().reloadAs(one);
            else
                view->document().setEncoding(one);
        };
        addChoice(menu, nameOf(one), one == now, view, apply);
    }
}

void EditorStatus::chooseEncoding()
{
    EditorView *const view = m_view;
    if (!view)
        return;
    auto *menu = new QMenu(m_encoding);
    auto *save = menu->addMenu(tr("&Save As"));
    addEncodings(save, false);
    auto *reopen = menu->addMenu(tr("&Reopen As"));
    addEncodings(reopen, true);
    // It would be lost.
    reopen->setEnabled(!view->path().isEmpty() && !view->document().isModified());
    popup(m_encoding, menu);
}

void EditorStatus::chooseLineEnding()
{
    auto *menu = new QMenu(m_lineEnding);
    EditorView *const view = m_view;
    if (!view)
        return;
    for (const LineEnding one : {LineEnding::Lf, LineEnding::CrLf, LineEnding::Cr})
        addChoice(menu, tr("Convert to %1").arg(nameOf(one)),
                  view->document().format().lineEnding == one
                      && !view->document().format().mixedEndings,
                  view, [view, one] { view->document().convertLineEndings(one); });
    popup(m_lineEnding, menu);
}

void EditorStatus::chooseLanguage()
{
    auto *menu = new QMenu(m_language);
    EditorView *const view = m_view;
    if (!view)
        return;
    QMap<QString, QMenu *> sections;
    addChoice(menu, tr("Plain Text"), !view->definition().isValid(), view,
              [view] { view->setLanguage({}); });
    menu->addSeparator();
    for (const auto &definition : syntaxRepository().definitions()) {
        if (definition.isHidden() || definition.section().isEmpty())
            continue;
        QMenu *&section = sections[definition.translatedSection()];
        if (!section)
            section = new QMenu(definition.translatedSection(), menu);
        addChoice(section, definition.translatedName(), definition == view->definition(), view,
                  [view, definition] { view->setLanguage(definition); });
    }
    for (QMenu *section : std::as_const(sections))
        menu->addMenu(section);
    popup(m_language, menu);
}

} // namespace slipway::ide
