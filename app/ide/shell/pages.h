// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <deque>
#include <functional>
#include <vector>

class QWidget;

namespace slipway::ide {

/// A way to show files other than as text: a picture, a table, a preview. Its pages are tabs
/// beside the editors, and come back with the session.
struct PageKind
{
    /// Stable: "image".
    QString id;
    /// Whether it can show this file (which exists); by its name, as this is asked for each file
    /// that is opened.
    std::function<bool(const QString &path)> opens;
    /// The page reads the file itself, again when it changes, and says in it what went wrong. Its
    /// window title, where it has one, is the tab's text; else that is the file's name.
    std::function<QWidget *(const QString &path, QWidget *parent)> make;
    /// As in "Open as Table"; translated.
    QString title;
    /// Such files open as this kind at once, rather than as text: what no text can be made of.
    bool byDefault = false;
};

/// What a page implements that can go on showing its file under another name. The others are made
/// anew when their file is renamed.
class FilePage
{
public:
    virtual ~FilePage() = default;
    virtual void setPath(const QString &path) = 0;
};

/// Every kind of page. Part of the Workspace; GUI thread only.
class Pages : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Once for each id.
    void add(PageKind kind);
    /// Null for an id nobody has added. Kinds stay where they are.
    const PageKind *find(const QString &id) const;
    /// The kind that shows this file at once; null: it is shown as text.
    const PageKind *preferred(const QString &path) const;
    std::vector<const PageKind *> kindsFor(const QString &path) const;

Q_SIGNALS:
    void added(const QString &id);

private:
    std::deque<PageKind> m_kinds;
};

} // namespace slipway::ide
