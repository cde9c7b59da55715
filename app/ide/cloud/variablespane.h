// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cloudsession.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QListWidget;
class QLabel;

namespace slipway::ide {

class InlineMessage;

/// The environment a project runs with. Values are written and never read back.
class VariablesPane : public QWidget
{
    Q_OBJECT

public:
    explicit VariablesPane(CloudSession &session, QWidget *parent = nullptr);

    /// An empty id where there is no project yet.
    void setProject(const ProjectId &project);

private:
    void reload();
    void fill(const std::vector<api::Variable> &variables);
    void save();
    void removeVariable(const std::string &name);
    void follow();
    void fail(const Error &error);

    CloudSession &m_session;
    ProjectId m_project;
    QListWidget *m_list;
    QLineEdit *m_name;
    QLineEdit *m_value;
    QPushButton *m_save;
    QLabel *m_hint;
    InlineMessage *m_error;
    bool m_busy = false;
};

} // namespace slipway::ide
