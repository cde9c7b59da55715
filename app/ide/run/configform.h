// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/manifest.h>

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace slipway::ide {

/// One run configuration to edit. What is wrong is said below its field, in a sentence.
class ConfigForm : public QWidget
{
    Q_OBJECT

public:
    explicit ConfigForm(QWidget *parent = nullptr);

    /// `name` is empty for [run] itself, which has none. What `run` leaves open is as in `project`,
    /// that is [run].
    void show(const QString &name, const project::Manifest::Run &run,
              const project::Manifest::Run &project);
    /// Relative paths are checked against it.
    void setFolder(const QString &folder) { m_folder = folder; }
    void setInterpreters(const QStringList &names);

    QString name() const;
    /// Empty while something is wrong; that is said in the form.
    std::optional<project::Manifest::Run> run();
    void sayAboutName(const QString &text);
    QLineEdit *nameField() const { return m_name; }

Q_SIGNALS:
    /// Something was typed or chosen.
    void edited();
    /// The name is complete.
    void nameEdited();

private:
    QLabel *addRow(const QString &label, QWidget *field, const QString &hint = {});
    QLineEdit *addLine(const QString &label, const QString &placeholder, QLabel *&message);
    void followKind();
    void showInherited(const project::Manifest::Run &project);
    void readWhat(project::Manifest::Run &run, bool &good);
    void readLimits(project::Manifest::Run &run, bool &good);
    void readEnvironment(project::Manifest::Run &run, bool &good);
    void say(QLabel *label, const QString &text, bool &good);

    QString m_folder;
    QFormLayout *m_layout;
    QLineEdit *m_name;
    QComboBox *m_kind;
    QLineEdit *m_what;
    QLineEdit *m_arguments;
    QLineEdit *m_workFolder;
    QComboBox *m_interpreter;
    QPlainTextEdit *m_environment;
    QLineEdit *m_memory;
    QLineEdit *m_time;
    QLineEdit *m_cpus;
    QLineEdit *m_processes;
    QLineEdit *m_fileSize;
    QComboBox *m_network;
    QComboBox *m_display;
    QLabel *m_nameMessage = nullptr;
    QLabel *m_whatMessage = nullptr;
    QLabel *m_argumentsMessage = nullptr;
    QLabel *m_folderMessage = nullptr;
    QLabel *m_environmentMessage = nullptr;
    QLabel *m_memoryMessage = nullptr;
    QLabel *m_timeMessage = nullptr;
    QLabel *m_cpusMessage = nullptr;
    QLabel *m_processesMessage = nullptr;
    QLabel *m_fileSizeMessage = nullptr;
    bool m_filling = false;
};

} // namespace slipway::ide
