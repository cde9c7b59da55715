// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of a whole window share: a project's folder, the user's own folders, and the window on
// it.
#pragma once

#include "editor/editorarea.h"
#include "shell/features.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace slipway::ide {

/// Made before an application reads anything of the user's, so that all it keeps is the test's own.
class WindowTest : public QObject
{
protected:
    WindowTest()
    {
        qputenv("HOME", m_user.path().toUtf8());
        for (const char *name : {"CONFIG", "STATE", "DATA", "CACHE"}) {
            const QString place = m_user.filePath(QString::fromLatin1(name).toLower());
            QDir().mkpath(place);
            qputenv((QByteArray("XDG_") + name + "_HOME").constData(), place.toUtf8());
        }
    }

    // --- The project ----------------------------------------------------------------------------

    /// An empty one, elsewhere than the last.
    void newProject() { m_project = std::make_unique<QTemporaryDir>(); }
    QString folder() const { return m_project->path(); }
    QString path(const QString &name) const { return m_project->filePath(name); }
    void write(const QString &name, const QByteArray &bytes = {}) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QVERIFY(writeFileAtomic(path(name).toStdString(), bytes.toStdString()));
    }
    QByteArray read(const QString &name) const
    {
        return QByteArray::fromStdString(*readFile(path(name).toStdString()));
    }

    // --- The window -----------------------------------------------------------------------------

    /// A window of all features on a folder or file (none where empty), shown and active.
    void openWindow(const QString &what, QSize size = QSize(1000, 700))
    {
        m_window = std::make_unique<MainWindow>();
        addFeatures(*m_window);
        if (!what.isEmpty())
            m_window->workspace().open(what);
        QSignalSpy completed(m_window.get(), &MainWindow::completed);
        m_window->resize(size);
        m_window->show();
        if (completed.isEmpty())
            QVERIFY(completed.wait(30'000));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    /// As the user closes it.
    void leaveWindow()
    {
        m_window->close();
        QTRY_VERIFY(!m_window->isVisible());
        m_window.reset();
    }
    EditorArea &area() const { return *m_window->findChild<EditorArea *>(); }
    /// The one that is shown; null where none is.
    EditorView *editor() const { return area().current(); }
    void openFile(const QString &name) const { m_window->workspace().openFile(path(name)); }
    void trigger(const QString &id) const
    {
        QAction *action = m_window->action(id);
        QVERIFY2(action, qPrintable(id));
        action->trigger();
    }
    /// What a screen reader calls so, in there.
    template<class T>
    static T *named(const QWidget *parent, const QString &name)
    {
        for (T *one : parent->findChildren<T *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        qFatal("no %s", qPrintable(name));
        return nullptr;
    }

private:
    QTemporaryDir m_user;
    std::unique_ptr<QTemporaryDir> m_project;

protected:
    std::unique_ptr<MainWindow> m_window;
};

} // namespace slipway::ide
