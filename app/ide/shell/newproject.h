// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/templates.h>

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;

namespace slipway::ide {

class Shell;

/// Asks for a template, a name and a place, and makes a project there.
class NewProject : public QDialog
{
    Q_OBJECT

public:
    /// Does not block; `chosen` is the id of the template that is selected at first.
    static void ask(Shell &shell, const QString &chosen = {});

    /// Copies the template in the background and opens the new folder. What goes wrong is told in
    /// the window.
    static void create(Shell &shell, const project::Template &from, const QString &target);

    /// Those that come with the program, then the user's own (templates in the data folder).
    static std::vector<project::Template> templates();
    /// A template's title or description in the user's language, where it came with the program.
    static QString translated(const std::string &text);
    /// Where projects go unless another place is chosen.
    static QString homeFolder();

private:
    NewProject(Shell &shell, const QString &chosen);
    void build();
    QLayout *makeForm();
    QString target() const;
    void check();
    void choosePlace();
    void finish();

    Shell &m_shell;
    std::vector<project::Template> m_templates;
    QListWidget *m_list;
    QLineEdit *m_name;
    QLineEdit *m_place;
    QLabel *m_note;
    QDialogButtonBox *m_buttons;
};

} // namespace slipway::ide
