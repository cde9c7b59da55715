// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/symbols.h>

#include <QObject>
#include <QTimer>

#include <memory>
#include <stop_token>

namespace slipway::ide {

class TextEditor;
class Workspace;

using SymbolVector = std::vector<search::Symbol>;

/// What the current text declares, kept up with it a moment after typing pauses. GUI thread; texts
/// are read elsewhere.
class Symbols : public QObject
{
    Q_OBJECT

public:
    explicit Symbols(Workspace &workspace, QObject *parent = nullptr);

    /// Of the current editor; may be a few keys behind. Never null.
    std::shared_ptr<const SymbolVector> list() const { return m_list; }
    /// list() belongs to what the text is now.
    bool isCurrent() const;
    /// What the caret is in, outermost first, as indexes of list().
    std::vector<std::size_t> atCaret() const;

Q_SIGNALS:
    void changed();
    /// The caret may be in something else now; soon after it rests.
    void caretRests();

private:
    void follow();
    void settle();
    void scan(TextEditor &editor);

    Workspace &m_workspace;
    std::shared_ptr<const SymbolVector> m_list = std::make_shared<const SymbolVector>();
    const TextEditor *m_editor = nullptr;
    quint64 m_revision = 0;
    /// Of the scan that is under way.
    quint64 m_wanted = 0;
    std::stop_source m_stop;
    QTimer m_settle;
};

/// Goes to a symbol in the current text.
void goToSymbol(Workspace &workspace, const search::Symbol &symbol);

} // namespace slipway::ide
