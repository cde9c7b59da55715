// SPDX-License-Identifier: GPL-3.0-or-later
#include "welcome.h"

#include "settings.h"
#include "style.h"
#include "theme.h"
#include "workspace.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

WelcomePage::WelcomePage(Workspace &workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(32, 32, 32, 32);
    connect(&workspace, &Workspace::folderChanged, this, [this] {
        if (isVisible())
            fill();
    });
}

void WelcomePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fill();
}

static QLabel *heading(const QString &text, qreal scale, ColorRole role)
{
    auto *label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(role));
    label->setPalette(palette);
    return label;
}

/// A row that reads like a link: a name and what it is, left-aligned.
static QPushButton *row(const QString &name, const QString &note)
{
    auto *button = new QPushButton;
    setButtonKind(button, ButtonKind::Quiet);
    auto *line = new QHBoxLayout(button);
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(12);
    auto *title = new QLabel(name);
    QPalette palette = title->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(ColorRole::Link));
    title->setPalette(palette);
    auto *what = new QLabel(note);
    palette.setColor(QPalette::WindowText, Theme::instance().color(ColorRole::TextMuted));
    what->setPalette(palette);
    for (QLabel *label : {title, what}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        label->setForegroundRole(QPalette::WindowText); // Inside a button it would be another.
    }
    line->addWidget(title);
    line->addWidget(what);
    line->addStretch(1);
    button->setMinimumHeight(32);
    button->setAccessibleName(name);
    button->setAccessibleDescription(note);
    return button;
}

void WelcomePage::fill()
{
    if (m_content) {
        m_content->hide();
        m_content->deleteLater(); // One of its buttons may be what called.
    }
    m_content = new QWidget;
    m_content->setMaximumWidth(560);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addStretch(2);
    if (m_workspace.folder().isEmpty()) {
        column->addWidget(heading(tr("Slipway"), 2.4, ColorRole::Text));
        column->addWidget(
            heading(tr("Edit it. Run it. Put it online."), 1.2, ColorRole::TextMuted));
        column->addSpacing(24);
        addStart(column);
        addRecent(column);
        addExamples(column);
    } else {
        column->addWidget(
            heading(QFileInfo(m_workspace.folder()).fileName(), 1.8, ColorRole::Text));
        column->addSpacing(12);
        addKeys(column);
    }
    column->addStretch(3);
    auto *page = static_cast<QVBoxLayout *>(layout());
    page->addWidget(m_content, 1);
    page->setAlignment(m_content, Qt::AlignHCenter);
    m_content->setMinimumWidth(std::min(560, std::max(240, width() - 64)));
}

void WelcomePage::addStart(QVBoxLayout *column)
{
    auto *open = new QPushButton(tr("Open Folder…"));
    setButtonKind(open, ButtonKind::Primary);
    auto *file = new QPushButton(tr("Open File…"));
    connect(open, &QPushButton::clicked, this,
            [this] { Q_EMIT actionAsked(u"file.openFolder"_s); });
    connect(file, &QPushButton::clicked, this, [this] { Q_EMIT actionAsked(u"file.open"_s); });
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(open);
    line->addWidget(file);
    auto *hint = new QLabel(tr("or drop one here"));
    hint->setForegroundRole(QPalette::PlaceholderText);
    line->addSpacing(4);
    line->addWidget(hint);
    line->addStretch(1);
    column->addLayout(line);
}

void WelcomePage::addRecent(QVBoxLayout *column)
{
    constexpr qsizetype most = 5;
    QStringList folders = Settings::recentFolders();
    folders.removeIf([](const QString &folder) { return !QFileInfo(folder).isDir(); });
    if (folders.isEmpty())
        return;
    column->addSpacing(24);
    column->addWidget(heading(tr("Recent"), 1.0, ColorRole::TextMuted));
    for (const QString &folder : folders.first(std::min(most, folders.size()))) {
        const QFileInfo info(folder);
        QPushButton *button = row(info.fileName(), QDir::toNativeSeparators(info.absolutePath()));
        connect(button, &QPushButton::clicked, &m_workspace,
                [this, folder] { m_workspace.openFolder(folder); });
        column->addWidget(button);
    }
}

static QString describeExample(const QString &name)
{
    static const QMap<QString, QString> known{
        {u"web-service"_s, WelcomePage::tr("A Python web service with a dependency")},
        {u"bot"_s, WelcomePage::tr("A bot that says something every second")},
        {u"static-site"_s, WelcomePage::tr("A static site")},
        {u"console"_s, WelcomePage::tr("A console program of several files")}};
    return known.value(name);
}

void WelcomePage::addExamples(QVBoxLayout *column)
{
    const QDir examples(QString::fromStdString((resourceFolder() / "examples").string()));
    const QFileInfoList folders = examples.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    if (folders.isEmpty())
        return;
    column->addSpacing(24);
    column->addWidget(heading(tr("Try an example"), 1.0, ColorRole::TextMuted));
    for (const QFileInfo &folder : folders) {
        QPushButton *button = row(folder.fileName(), describeExample(folder.fileName()));
        connect(button, &QPushButton::clicked, this,
                [this, path = folder.absoluteFilePath()] { openExample(path); });
        column->addWidget(button);
    }
}

void WelcomePage::addKeys(QVBoxLayout *column)
{
    const std::array keys{std::pair{tr("Choose a file in the tree to open it"), tr("Enter")},
                          std::pair{tr("New file"), QKeySequence(QKeySequence::New).toString()},
                          std::pair{tr("Run the project"), u"F5"_s},
                          std::pair{tr("Put it online"), u"Ctrl+Shift+D"_s},
                          std::pair{tr("Open another folder"), u"Ctrl+K, Ctrl+O"_s}};
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    for (int i = 0; const auto &[what, key] : keys) {
        auto *keyLabel = new QLabel(key);
        keyLabel->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(new QLabel(what), i, 0);
        grid->addWidget(keyLabel, i++, 1);
    }
    grid->setColumnStretch(2, 1);
    column->addLayout(grid);
}

static bool copyFolder(const QDir &from, const QDir &to)
{
    bool copied = to.mkpath(u"."_s);
    const auto entries = from.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QFileInfo &entry : entries) {
        const QString target = to.filePath(entry.fileName());
        copied = copied
                 && (entry.isDir() ? copyFolder(QDir(entry.filePath()), QDir(target))
                                   : QFile::copy(entry.filePath(), target));
    }
    return copied;
}

void WelcomePage::openExample(const QString &folder)
{
    // A copy of one's own, to change at will; the next one gets a number.
    const QString home =
        QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + u"/Slipway"_s;
    const QString name = QFileInfo(folder).fileName();
    QString target = home + u'/' + name;
    for (int i = 2; QFileInfo::exists(target); ++i)
        target = u"%1/%2-%3"_s.arg(home, name).arg(i);
    if (copyFolder(QDir(folder), QDir(target)))
        m_workspace.openFolder(target);
    else
        Q_EMIT failed(tr("The example cannot be copied to %1.").arg(target));
}

void WelcomePage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
