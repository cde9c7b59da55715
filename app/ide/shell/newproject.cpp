// SPDX-License-Identifier: GPL-3.0-or-later
#include "newproject.h"

#include "background.h"
#include "notifications.h"
#include "settings.h"
#include "shell.h"
#include "style.h"
#include "theme.h"
#include "workspace.h"

#include <slipway/base/log.h>
#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto placeKey = "newProject/place"_L1;

// The words of resources/templates/*/template.json, so that they are found for translation.
static const char *const templateTexts[]{
    QT_TRANSLATE_NOOP("Templates", "Console program"),
    QT_TRANSLATE_NOOP("Templates", "A Python program that asks and answers in the terminal."),
    QT_TRANSLATE_NOOP("Templates", "Web service"),
    QT_TRANSLATE_NOOP("Templates",
                      "A Python web service that answers requests, needing nothing but Python."),
    QT_TRANSLATE_NOOP("Templates", "Bot"),
    QT_TRANSLATE_NOOP("Templates", "A Python program that runs day and night and does something "
                                   "at intervals."),
    QT_TRANSLATE_NOOP("Templates", "Static site"),
    QT_TRANSLATE_NOOP("Templates", "Pages of HTML, CSS and JavaScript, served as they are."),
    QT_TRANSLATE_NOOP("Templates", "Class exercise"),
    QT_TRANSLATE_NOOP("Templates",
                      "A task, a file to solve it in, and tests that say whether it is right."),
};

QString NewProject::translated(const std::string &text)
{
    const auto known = std::ranges::find(templateTexts, std::string_view(text));
    return known == std::end(templateTexts) ? QString::fromStdString(text)
                                            : QCoreApplication::translate("Templates", *known);
}

std::vector<project::Template> NewProject::templates()
{
    std::vector<project::Template> all;
    for (const std::filesystem::path &folder :
         {resourceFolder() / "templates", userDataFolder() / "templates"}) {
        auto found = project::listTemplates(folder);
        if (found)
            std::ranges::move(*found, std::back_inserter(all));
        else
            logWarning("template", "{}", found.error().describe());
    }
    return all;
}

QString NewProject::homeFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + u"/Slipway"_s;
}

void NewProject::ask(Shell &shell, const QString &chosen)
{
    auto *dialog = new NewProject(shell, chosen);
    dialog->open();
}

namespace {

/// A template's name, and below it what it is.
class TemplateDelegate : public QStyledItemDelegate
{
public:
    static constexpr int height = 48;
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {200, height};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const Theme &theme = Theme::instance();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || (option.state & QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.color(selected ? ColorRole::AccentSoft : ColorRole::Hover));
            painter->drawRoundedRect(option.rect, 6, 6);
        }
        if (selected && (option.state & QStyle::State_HasFocus)) {
            painter->setPen(QPen(theme.color(ColorRole::Focus), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5);
        }
        const QRect text = option.rect.adjusted(12, 4, -12, -4);
        QFont name = option.font;
        name.setWeight(QFont::DemiBold);
        painter->setFont(name);
        painter->setPen(theme.color(ColorRole::Text));
        painter->drawText(text.adjusted(0, 0, 0, -text.height() / 2),
                          Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->setFont(option.font);
        painter->setPen(theme.color(ColorRole::TextMuted));
        const QString note = index.data(Qt::AccessibleDescriptionRole).toString();
        painter->drawText(text.adjusted(0, text.height() / 2, 0, 0),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(note, Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

NewProject::NewProject(Shell &shell, const QString &chosen)
    : QDialog(shell.window())
    , m_shell(shell)
    , m_templates(templates())
    , m_list(new QListWidget)
    , m_name(new QLineEdit)
    , m_place(new QLineEdit)
    , m_note(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("New Project"));
    for (const project::Template &one : m_templates) {
        auto *item = new QListWidgetItem(translated(one.title));
        item->setData(Qt::AccessibleDescriptionRole, translated(one.description));
        m_list->addItem(item);
        if (QString::fromStdString(one.id) == chosen || !m_list->currentItem())
            m_list->setCurrentItem(item);
    }
    build();
    check();
    m_name->setFocus();
}

void NewProject::build()
{
    m_list->setAccessibleName(tr("Begin with"));
    m_list->setItemDelegate(new TemplateDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setMinimumHeight(TemplateDelegate::height * std::min(m_list->count(), 6));
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setMinimumHeight(m_note->fontMetrics().lineSpacing() * 2);
    m_note->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    QPushButton *create = m_buttons->addButton(tr("Create"), QDialogButtonBox::AcceptRole);
    setButtonKind(create, ButtonKind::Primary);
    create->setDefault(true);
    m_buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(16);
    column->addWidget(m_list, 1);
    column->addLayout(makeForm());
    column->addWidget(m_note);
    column->addWidget(m_buttons);
    resize(560, sizeHint().height());
    connect(m_buttons, &QDialogButtonBox::accepted, this, &NewProject::finish);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &NewProject::check);
    connect(m_place, &QLineEdit::textChanged, this, &NewProject::check);
}

QLayout *NewProject::makeForm()
{
    m_name->setAccessibleName(tr("Name"));
    m_place->setAccessibleName(tr("Place"));
    m_place->setText(Settings::store().value(placeKey, homeFolder()).toString());
    auto *choose = new QPushButton(tr("Choose…"));
    choose->setAccessibleName(tr("Choose the place"));
    choose->setAutoDefault(false);
    connect(choose, &QPushButton::clicked, this, &NewProject::choosePlace);
    auto *place = new QHBoxLayout;
    place->setSpacing(8);
    place->addWidget(m_place, 1);
    place->addWidget(choose);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(tr("&Name"), m_name);
    auto *label = new QLabel(tr("&Place"));
    label->setBuddy(m_place); // A layout cannot be one.
    form->addRow(label, place);
    return form;
}

QString NewProject::target() const
{
    return QDir::cleanPath(m_place->text() + u'/' + m_name->text().trimmed());
}

void NewProject::check()
{
    const QString name = m_name->text().trimmed();
    const auto named = project::checkProjectName(name.toStdString());
    const bool placed = QDir::isAbsolutePath(m_place->text());
    const bool ready = named && placed && m_list->count() > 0;
    for (QAbstractButton *button : m_buttons->buttons()) {
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(ready);
    }
    ColorRole role = ColorRole::TextMuted;
    if (ready || name.isEmpty()) {
        m_note->setText(ready ? tr("Makes the folder %1").arg(QDir::toNativeSeparators(target()))
                              : QString());
    } else {
        role = ColorRole::Danger;
        m_note->setText(named ? tr("The place must be the full path of a folder.")
                              : QString::fromStdString(named.error().message));
    }
    setTextRole(m_note, role);
}

void NewProject::choosePlace()
{
    auto *dialog = new QFileDialog(this, tr("Place of the Project"), m_place->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, m_place, &QLineEdit::setText);
    dialog->open();
}

void NewProject::finish()
{
    const int index = m_list->currentRow();
    if (index < 0)
        return;
    Settings::store().setValue(placeKey, m_place->text());
    create(m_shell, m_templates[std::size_t(index)], target());
    accept();
}

void NewProject::create(Shell &shell, const project::Template &from, const QString &target)
{
    const std::string name = QFileInfo(target).fileName().toStdString();
    runInBackground([from, name, path = std::filesystem::path(target.toStdString())] {
        return project::createProject(from, path, name);
    }).then(shell.window(), [&shell, target, open = from.open](const Result<> &made) {
        if (!made) {
            shell.notifications().error(QString::fromStdString(made.error().message));
            return;
        }
        shell.workspace().openFolder(target);
        if (!open.empty())
            shell.workspace().openFile(target + u'/' + QString::fromStdString(open.string()));
    });
}

} // namespace slipway::ide
