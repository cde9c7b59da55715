// SPDX-License-Identifier: GPL-3.0-or-later
#include "variablespane.h"

#include "elements.h"
#include "shell/icons.h"
#include "shell/style.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

VariablesPane::VariablesPane(CloudSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_list(new QListWidget)
    , m_name(new QLineEdit)
    , m_value(new QLineEdit)
    , m_save(new QPushButton(tr("Set")))
    , m_hint(makeMuted())
    , m_error(new InlineMessage(InlineMessage::Kind::Error))
{
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setAccessibleName(tr("Variables"));
    m_name->setPlaceholderText(tr("NAME"));
    m_name->setAccessibleName(tr("Variable name"));
    m_name->setValidator(new QRegularExpressionValidator(
        QRegularExpression(u"[A-Za-z_][A-Za-z0-9_]{0,254}"_s), this));
    m_value->setPlaceholderText(tr("Value"));
    m_value->setAccessibleName(tr("Variable value"));
    m_value->setEchoMode(QLineEdit::PasswordEchoOnEdit);
    m_save->setAccessibleName(tr("Set variable"));

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_name, 2);
    row->addWidget(m_value, 3);
    row->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(row);
    layout->addWidget(m_error);
    layout->addWidget(m_hint);
    layout->addWidget(m_list, 1);

    connect(m_save, &QPushButton::clicked, this, &VariablesPane::save);
    connect(m_value, &QLineEdit::returnPressed, this, &VariablesPane::save);
    connect(m_name, &QLineEdit::returnPressed, m_value, qOverload<>(&QWidget::setFocus));
    connect(m_name, &QLineEdit::textChanged, this, &VariablesPane::follow);
    follow();
}

void VariablesPane::setProject(const ProjectId &project)
{
    if (project == m_project)
        return;
    m_project = project;
    m_list->clear();
    m_error->say({});
    follow();
    if (!project.isEmpty())
        reload();
}

void VariablesPane::follow()
{
    const bool there = !m_project.isEmpty();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_name, m_value, m_list})
        widget->setEnabled(there);
    m_save->setEnabled(there && !m_busy && !m_name->text().isEmpty());
    m_hint->setText(there ? tr("Values are stored sealed and are never shown again. They reach the "
                               "app at its next deployment or restart.")
                          : tr("Deploy the project once; then its variables can be set here."));
}

void VariablesPane::reload()
{
    m_session.client().variables(m_project).then(
        this, [this, project = m_project](Result<std::vector<api::Variable>> variables) {
            if (project != m_project)
                return;
            if (variables)
                fill(*variables);
            else
                fail(variables.error());
        });
}

void VariablesPane::fill(const std::vector<api::Variable> &variables)
{
    m_list->clear();
    for (const api::Variable &variable : variables) {
        auto *item = new QListWidgetItem(m_list);
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 2, 0, 2);
        row->setSpacing(8);
        const QString name = QString::fromStdString(variable.name);
        auto *label = new QLabel(name);
        label->setTextFormat(Qt::PlainText);
        row->addWidget(label);
        row->addWidget(makeMuted(u"••••••"_s), 1);
        const auto when =
            QDateTime::fromMSecsSinceEpoch(variable.updatedAt.time_since_epoch().count());
        label->setToolTip(tr("Set %1").arg(QLocale().toString(when, QLocale::ShortFormat)));
        auto *change = new QToolButton;
        change->setAutoRaise(true);
        change->setIcon(breezeIcon(u"document-edit"_s));
        change->setToolTip(tr("Replace the value"));
        change->setAccessibleName(tr("Replace %1").arg(name));
        connect(change, &QToolButton::clicked, this, [this, name] {
            m_name->setText(name);
            m_value->clear();
            m_value->setFocus();
        });
        auto *remove = new QToolButton;
        remove->setAutoRaise(true);
        remove->setIcon(breezeIcon(u"edit-delete"_s));
        remove->setToolTip(tr("Delete"));
        remove->setAccessibleName(tr("Delete %1").arg(name));
        connect(remove, &QToolButton::clicked, this,
                [this, name = variable.name] { removeVariable(name); });
        row->addWidget(change);
        row->addWidget(remove);
        item->setSizeHint(line->sizeHint());
        m_list->setItemWidget(item, line);
    }
}

void VariablesPane::save()
{
    if (!m_save->isEnabled())
        return;
    m_busy = true;
    m_error->say({});
    follow();
    const Secret value(m_value->text().toStdString());
    m_session.client()
        .setVariable(m_project, m_name->text().toStdString(), value)
        .then(this, [this](Result<> saved) {
            m_busy = false;
            follow();
            if (!saved)
                return fail(saved.error());
            m_name->clear();
            m_value->clear();
            m_name->setFocus();
            reload();
        });
}

void VariablesPane::removeVariable(const std::string &name)
{
    m_session.client().unsetVariable(m_project, name).then(this, [this](Result<> removed) {
        if (!removed)
            fail(removed.error());
        reload();
    });
}

void VariablesPane::fail(const Error &error)
{
    m_error->say(QString::fromStdString(error.message));
}

} // namespace slipway::ide
