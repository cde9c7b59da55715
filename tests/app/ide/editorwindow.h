// SPDX-License-Identifier: GPL-3.0-or-later
// A window with nothing but the editor in it, for tests that press real keys.
#pragma once

#include "editor/caretedits.h"
#include "editor/editorarea.h"
#include "editor/editorfeature.h"
#include "editor/editorview.h"
#include "editor/highlighting.h"
#include "editor/languages.h"
#include "editor/scintillaview.h"
#include "shell/mainwindow.h"

#include <QAction>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace slipway::ide {

class EditorWindow
{
public:
    EditorWindow()
    {
        // What tests leave unsaved is nobody's to find again.
        qputenv("XDG_STATE_HOME", m_state.path().toUtf8());
        auto feature = std::make_unique<EditorFeature>(m_window.workspace());
        m_area = feature->area();
        m_window.setCenter(m_area, new QWidget);
        m_window.addFeature(std::move(feature));
        m_window.resize(900, 600);
        QSignalSpy completed(&m_window, &MainWindow::completed);
        m_window.show();
        if (completed.isEmpty())
            completed.wait();
        m_window.setCenterEmpty(false);
        m_view = m_area->newFile();
        m_window.activateWindow();
        m_view->scintilla().setFocus();
    }

    MainWindow &window() { return m_window; }
    EditorArea &area() { return *m_area; }
    EditorView &view() { return *m_view; }
    ScintillaView &text() { return m_view->scintilla(); }
    EditorView &open(const QString &path)
    {
        m_view = m_area->open(path);
        m_view->scintilla().setFocus();
        return *m_view;
    }

    void setLanguage(const QString &name)
    {
        m_view->setLanguage(syntaxRepository().definitionForName(name));
    }

    /// `|` is a cursor, what is between ‹ and › is selected.
    void setMarked(const QByteArray &marked)
    {
        QByteArray bytes;
        CaretSet carets;
        for (qsizetype i = 0; i < marked.size(); ++i) {
            const QByteArrayView rest = QByteArrayView(marked).sliced(i);
            const long at = bytes.size();
            if (rest.startsWith('|')) {
                carets.ranges.push_back({.anchor = at, .caret = at});
            } else if (rest.startsWith("‹")) {
                carets.ranges.push_back({.anchor = at, .caret = at});
                i += 2;
            } else if (rest.startsWith("›")) {
                carets.ranges.back().caret = at;
                i += 2;
            } else {
                bytes += marked[i];
            }
        }
        text().send(QsciScintillaBase::SCI_CLEARALL);
        text().send(QsciScintillaBase::SCI_APPENDTEXT, bytes.size(), bytes.constData());
        text().send(QsciScintillaBase::SCI_EMPTYUNDOBUFFER);
        if (!carets.ranges.empty())
            carets.main = carets.ranges.size() - 1;
        setCarets(text(), carets);
        m_view->highlighting().finish();
    }
    QByteArray marked()
    {
        QByteArray bytes = text().text();
        const CaretSet carets = caretsOf(text());
        for (auto range = carets.ranges.rbegin(); range != carets.ranges.rend(); ++range) {
            if (range->isEmpty()) {
                bytes.insert(range->caret, "|");
            } else {
                bytes.insert(range->end(), "›");
                bytes.insert(range->start(), "‹");
            }
        }
        return bytes;
    }

    /// Each is a shortcut ("Ctrl+K, Ctrl+D"), or text to type behind a quote sign.
    void press(const QStringList &keys)
    {
        for (const QString &key : keys) {
            if (key.startsWith(u'\'')) {
                for (const QChar c : key.sliced(1)) {
                    QTest::keyClick(&text(), c.toLatin1());
                    m_view->highlighting().finish();
                }
                continue;
            }
            const QKeySequence sequence(key);
            for (int i = 0; i < sequence.count(); ++i)
                QTest::keyClick(&text(), sequence[uint(i)].key(),
                                sequence[uint(i)].keyboardModifiers());
            m_view->highlighting().finish();
        }
    }

private:
    QTemporaryDir m_state;
    MainWindow m_window;
    EditorArea *m_area = nullptr;
    EditorView *m_view = nullptr;
};

} // namespace slipway::ide
