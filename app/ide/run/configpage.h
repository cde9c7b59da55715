// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/project/manifest.h>

#include <QTimer>
#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace slipway::ide {

class ConfigForm;
class Workspace;

/// The run configurations of the project's slipway.toml, as a list and a form. What is typed is
/// written a moment later, as the smallest change of the file's text; where the file is open, of
/// that text.
class ConfigPage : public QWidget
{
    Q_OBJECT

public:
    explicit ConfigPage(Workspace &workspace, QWidget *parent = nullptr);
    ~ConfigPage() override;

    /// The one with this name; [run] for an empty one.
    void show(const QString &name);
    /// Writes what was typed last now.
    void flush();
    ConfigForm *form() const { return m_form; }
    QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void runAsked(const QString &name);
    void renamed(const QString &from, const QString &to);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLayout *makeSide();
    QLayout *makeTop();
    void load();
    void fill(const QString &current);
    void follow();
    void save();
    void rename();
    void add(const QString &wanted, const project::Manifest::Run &run);
    void remove();
    QString current() const;
    Result<std::string> text() const;
    Result<> write(const std::string &changed);
    void change(const Result<std::string> &changed, const QString &done);
    void say(const QString &text, bool bad);

    Workspace &m_workspace;
    QString m_folder;
    project::Manifest m_manifest;
    QListWidget *m_list;
    ConfigForm *m_form;
    QLabel *m_message;
    QPushButton *m_run;
    QPushButton *m_remove;
    QTimer m_settle;
    bool m_saving = false;
};

} // namespace slipway::ide
