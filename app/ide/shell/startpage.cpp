// SPDX-License-Identifier: GPL-3.0-or-later
#include "startpage.h"

#include "background.h"
#include "icons.h"
#include "keymap.h"
#include "newproject.h"
#include "notifications.h"
#include "options.h"
#include "settings.h"
#include "shell.h"
#include "simplemode.h"
#include "style.h"
#include "theme.h"
#include "workspace.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr char folderProperty[] = "slipwayFolder";

StartPage::StartPage(Shell &shell, Mode mode, QWidget *parent)
    : QWidget(parent)
    , m_shell(shell)
    , m_mode(mode)
    , m_scroll(new QScrollArea)
{
    setWindowTitle(tr("Welcome"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll);
    connect(&shell.workspace(), &Workspace::folderChanged, this, &StartPage::refill);
    connect(&Theme::instance(), &Theme::changed, this, &StartPage::refill);
    connect(&Keymap::instance(), &Keymap::changed, this, &StartPage::refill, Qt::QueuedConnection);
}

void StartPage::refill()
{
    if (isVisible())
        fill();
}

void StartPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fill();
}

void StartPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (isVisible() && isWide() != m_filledWide)
        fill();
}

static QLabel *heading(const QString &text, qreal scale, ColorRole role)
{
    auto *label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    setTextRole(label, role);
    label->setTextFormat(Qt::PlainText);
    return label;
}

static QLabel *rowLabel(const QString &text, ColorRole role)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    label->setForegroundRole(QPalette::WindowText); // Inside a button it would be another.
    setTextRole(label, role);
    return label;
}

/// A row that reads like a link: a name, and below it what it is.
static QPushButton *row(const QString &name, const QString &note)
{
    auto *button = new QPushButton;
    setButtonKind(button, ButtonKind::Quiet);
    auto *column = new QVBoxLayout(button);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(4);
    column->addWidget(rowLabel(name, ColorRole::Link));
    QLabel *what = rowLabel(note, ColorRole::TextMuted);
    what->setWordWrap(true);
    column->addWidget(what);
    column->addStretch(1);
    button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    button->setAccessibleName(name);
    button->setAccessibleDescription(note);
    return button;
}

void StartPage::fill()
{
    m_filledWide = isWide();
    auto *content = new QWidget;
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    auto *middle = new QHBoxLayout(content);
    middle->setContentsMargins(32, 32, 32, 32);
    middle->addStretch(1);
    middle->addLayout(column, 100);
    middle->addStretch(1);
    column->addStretch(2);
    const QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && isAncestorOf(focus);
    const QString folder = m_shell.workspace().folder();
    if (m_mode == Mode::Always || folder.isEmpty()) {
        fillStart(column);
    } else {
        column->addWidget(heading(QFileInfo(folder).fileName(), 1.8, ColorRole::Text));
        column->addSpacing(12);
        addKeys(column);
    }
    column->addStretch(3);
    m_scroll->setWidget(content); // Deletes the one before.
    content->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    const QList<QPushButton *> buttons = content->findChildren<QPushButton *>();
    setFocusProxy(buttons.value(0));
    if (hadFocus && !buttons.isEmpty())
        buttons.first()->setFocus(Qt::OtherFocusReason);
}

void StartPage::fillStart(QVBoxLayout *column)
{
    column->addWidget(heading(tr("Slipway"), 2.4, ColorRole::Text));
    column->addWidget(heading(tr("Edit it. Run it. Put it online."), 1.2, ColorRole::TextMuted));
    column->addSpacing(24);
    column->addLayout(makeButtons());
    column->addSpacing(16);
    auto *first = new QVBoxLayout;
    auto *second = new QVBoxLayout;
    auto *columns =
        new QBoxLayout(m_filledWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    columns->setSpacing(m_filledWide ? 48 : 8);
    columns->addLayout(first, 1);
    columns->addLayout(second, 1);
    for (QVBoxLayout *one : {first, second})
        one->setSpacing(4);
    addRecent(first);
    addExamples(first);
    first->addStretch(1);
    addTemplates(second);
    second->addStretch(1);
    column->addLayout(columns);
    addSimpleSwitch(column);
}

QLayout *StartPage::makeButtons()
{
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    const auto add = [&](const QString &text, const QString &action, ButtonKind kind) {
        auto *button = new QPushButton(text);
        setButtonKind(button, kind);
        connect(button, &QPushButton::clicked, this, [this, action] {
            if (QAction *found = m_shell.action(action))
                found->trigger();
        });
        line->addWidget(button);
    };
    add(tr("New Project…"), u"file.newProject"_s, ButtonKind::Primary);
    add(tr("Open Folder…"), u"file.openFolder"_s, ButtonKind::Normal);
    add(tr("Open File…"), u"file.open"_s, ButtonKind::Normal);
    auto *hint = new QLabel(tr("or drop one here"));
    hint->setForegroundRole(QPalette::PlaceholderText);
    // Where there is no room it is what can be left away.
    hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    line->addSpacing(4);
    line->addWidget(hint, 1);
    return line;
}

// --- Recent folders -----------------------------------------------------------------------------

static QString describe(const QDateTime &opened)
{
    const qint64 days = opened.date().daysTo(QDate::currentDate());
    if (!opened.isValid())
        return {};
    if (days <= 0)
        return StartPage::tr("today");
    if (days == 1)
        return StartPage::tr("yesterday");
    if (days < 30)
        return StartPage::tr("%n days ago", nullptr, int(days));
    return QLocale().toString(opened.date(), QLocale::ShortFormat);
}

QPushButton *StartPage::makeRecentRow(const QString &folder, const QDateTime &opened)
{
    const QFileInfo info(folder);
    const QString when = describe(opened.toLocalTime());
    const QString where = QDir::toNativeSeparators(info.absolutePath());
    QPushButton *button =
        row(info.fileName(), when.isEmpty() ? where : tr("%1 · %2").arg(where, when));
    button->setProperty(folderProperty, folder);
    button->setToolTip(QDir::toNativeSeparators(folder));
    connect(button, &QPushButton::clicked, this,
            [this, folder] { m_shell.workspace().openFolder(folder); });
    return button;
}

void StartPage::addRecent(QVBoxLayout *column)
{
    constexpr std::size_t most = 6;
    const std::vector<RecentFolder> all = Settings::recent();
    if (all.empty())
        return;
    column->addSpacing(12);
    column->addWidget(heading(tr("Recent"), 1.0, ColorRole::TextMuted));
    QList<QPushButton *> rows;
    for (std::size_t i = 0; i < std::min(most, all.size()); ++i) {
        QPushButton *button = makeRecentRow(all[i].path, all[i].opened);
        auto *forget = new QToolButton;
        forget->setAutoRaise(true);
        forget->setFocusPolicy(Qt::TabFocus);
        forget->setIcon(glyphIcon(Glyph::Close, ColorRole::TextMuted));
        forget->setToolTip(tr("Remove from this list"));
        forget->setAccessibleName(
            tr("Remove %1 from this list").arg(QFileInfo(all[i].path).fileName()));
        connect(forget, &QToolButton::clicked, this, [this, path = all[i].path] {
            Settings::removeRecentFolder(path);
            QTimer::singleShot(0, this, &StartPage::fill); // The button is in what goes.
        });
        auto *line = new QHBoxLayout;
        line->setSpacing(4);
        line->addWidget(button, 1);
        line->addWidget(forget);
        column->addLayout(line);
        rows.append(button);
    }
    markMissing(rows);
}

/// Looked for in the background: a folder may be on a drive that does not answer.
void StartPage::markMissing(const QList<QPushButton *> &rows)
{
    for (QPushButton *button : rows) {
        const QString folder = button->property(folderProperty).toString();
        runInBackground([folder] {
            return QFileInfo(folder).isDir();
        }).then(button, [button](bool there) {
            if (there)
                return;
            button->setEnabled(false);
            const QString note = tr("%1 · missing").arg(button->accessibleDescription());
            button->setAccessibleDescription(note);
            const QList<QLabel *> labels = button->findChildren<QLabel *>();
            for (QLabel *label : labels)
                setTextRole(label, ColorRole::TextFaint);
            labels.last()->setText(note);
        });
    }
}

// --- Templates and examples ---------------------------------------------------------------------

void StartPage::addTemplates(QVBoxLayout *column)
{
    const std::vector<project::Template> all = NewProject::templates();
    if (all.empty())
        return;
    column->addSpacing(12);
    column->addWidget(heading(tr("Begin with"), 1.0, ColorRole::TextMuted));
    for (const project::Template &one : all) {
        QPushButton *button =
            row(NewProject::translated(one.title), NewProject::translated(one.description));
        connect(button, &QPushButton::clicked, this,
                [this, id = QString::fromStdString(one.id)] { NewProject::ask(m_shell, id); });
        column->addWidget(button);
    }
}

static QString describeExample(const QString &name)
{
    static const QMap<QString, QString> known{
        {u"web-service"_s, StartPage::tr("A Python web service with a dependency")},
        {u"bot"_s, StartPage::tr("A bot that says something every second")},
        {u"static-site"_s, StartPage::tr("A static site")},
        {u"console"_s, StartPage::tr("A console program of several files")}};
    return known.value(name);
}

void StartPage::addExamples(QVBoxLayout *column)
{
    const QDir examples(QString::fromStdString((resourceFolder() / "examples").string()));
    const QFileInfoList folders = examples.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    if (folders.isEmpty())
        return;
    column->addSpacing(12);
    column->addWidget(heading(tr("Try an example"), 1.0, ColorRole::TextMuted));
    for (const QFileInfo &folder : folders) {
        QPushButton *button = row(folder.fileName(), describeExample(folder.fileName()));
        connect(button, &QPushButton::clicked, this,
                [this, path = folder.absoluteFilePath()] { openExample(path); });
        column->addWidget(button);
    }
}

void StartPage::openExample(const QString &folder)
{
    // A copy of one's own, to change at will; the next one gets a number.
    const QString name = QFileInfo(folder).fileName();
    QString target = NewProject::homeFolder() + u'/' + name;
    for (int i = 2; QFileInfo::exists(target); ++i)
        target = u"%1/%2-%3"_s.arg(NewProject::homeFolder(), name).arg(i);
    NewProject::create(
        m_shell, {.id = {}, .title = {}, .description = {}, .files = folder.toStdString()}, target);
}

// --- The rest -----------------------------------------------------------------------------------

void StartPage::addSimpleSwitch(QVBoxLayout *column)
{
    auto *simple = new QCheckBox(tr("Simple mode: show little, and more as you use it"));
    simple->setChecked(Options::instance().flag(SimpleMode::option));
    connect(simple, &QCheckBox::toggled, this,
            [](bool on) { Options::instance().set(SimpleMode::option, on); });
    connect(&Options::instance(), &Options::changed, simple, [simple](const QString &id) {
        if (id == SimpleMode::option)
            simple->setChecked(Options::instance().flag(id));
    });
    column->addSpacing(20);
    column->addWidget(simple);
}

void StartPage::addKeys(QVBoxLayout *column)
{
    const std::array keys{std::pair{tr("New file"), u"file.new"_s},
                          std::pair{tr("Go to a file"), u"go.file"_s},
                          std::pair{tr("Run the project"), u"run.start"_s},
                          std::pair{tr("Put it online"), u"cloud.deploy"_s},
                          std::pair{tr("Open another folder"), u"file.openFolder"_s},
                          std::pair{tr("Every command by name"), u"view.commands"_s},
                          std::pair{tr("Settings"), u"settings.open"_s}};
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->addWidget(new QLabel(tr("Open the file chosen in the tree")), 0, 0);
    auto *enter = new QLabel(QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText));
    enter->setForegroundRole(QPalette::PlaceholderText);
    grid->addWidget(enter, 0, 1);
    for (int i = 1; const auto &[what, id] : keys) {
        const QAction *action = m_shell.action(id);
        if (!action || action->shortcut().isEmpty())
            continue;
        auto *key = new QLabel(action->shortcut().toString(QKeySequence::NativeText));
        key->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(new QLabel(what), i, 0);
        grid->addWidget(key, i++, 1);
    }
    grid->setColumnStretch(2, 1);
    column->addLayout(grid);
}

void StartPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
