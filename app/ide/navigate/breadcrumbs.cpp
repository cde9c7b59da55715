// SPDX-License-Identifier: GPL-3.0-or-later
#include "breadcrumbs.h"

#include "fileindex.h"
#include "shell/icons.h"
#include "shell/options.h"
#include "shell/theme.h"
#include "shell/workspace.h"
#include "symbolicons.h"
#include "symbols.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int mostEntries = 200;
static constexpr int separatorWidth = 12;

Breadcrumbs::Breadcrumbs(Workspace &workspace, Symbols &symbols, FileIndex &index, QAction *preview,
                         QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_symbols(symbols)
    , m_index(index)
    , m_row(new QHBoxLayout(this))
{
    setAccessibleName(tr("Breadcrumbs"));
    m_row->setContentsMargins(4, 0, 8, 1);
    m_row->setSpacing(separatorWidth);
    m_row->addStretch(1);
    addPreview(preview);
    setFixedHeight(28);
    connect(&workspace, &Workspace::currentFileChanged, this, &Breadcrumbs::rebuild);
    connect(&workspace, &Workspace::currentEditorChanged, this, &Breadcrumbs::rebuild);
    connect(&workspace, &Workspace::folderChanged, this, &Breadcrumbs::rebuild);
    connect(&workspace, &Workspace::distractionFreeChanged, this, &Breadcrumbs::updateShown);
    connect(&symbols, &Symbols::changed, this, &Breadcrumbs::rebuild);
    connect(&symbols, &Symbols::caretRests, this, &Breadcrumbs::rebuild);
    connect(&Options::instance(), &Options::changed, this, [this](const QString &id) {
        if (id == "navigate.breadcrumbs"_L1)
            updateShown();
    });
    rebuild();
    updateShown();
}

/// A way to the page a file has besides its text, where it has one.
void Breadcrumbs::addPreview(QAction *preview)
{
    if (!preview)
        return;
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFixedSize(28, 24);
    button->setDefaultAction(preview);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_row->addWidget(button);
    const auto follow = [button, preview, this] {
        button->setVisible(preview->isEnabled() && m_workspace.currentEditor());
    };
    connect(preview, &QAction::changed, button, follow);
    connect(&m_workspace, &Workspace::currentEditorChanged, button, follow);
    follow();
}

QStringList Breadcrumbs::parts() const
{
    return m_texts;
}

void Breadcrumbs::updateShown()
{
    setVisible(!m_texts.isEmpty() && !m_workspace.isDistractionFree()
               && Options::instance().flag(u"navigate.breadcrumbs"_s));
}

QToolButton *Breadcrumbs::part(std::size_t number)
{
    while (m_parts.size() <= number) {
        auto *button = new QToolButton(this);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize({14, 14});
        button->setMenu(new QMenu(button));
        m_row->insertWidget(int(m_parts.size()), button);
        m_parts.push_back(button);
    }
    return m_parts[number];
}

void Breadcrumbs::rebuild()
{
    const QString file = m_workspace.currentFile();
    const QString folder = m_workspace.folder();
    const bool inside = !folder.isEmpty() && file.startsWith(folder + u'/');
    // Where there is no file the row keeps its place: the text must not jump between tabs.
    const QString whole = file.isEmpty() ? folder : file;
    const QStringList path = whole.isEmpty() ? QStringList()
                             : inside        ? file.sliced(folder.size() + 1).split(u'/')
                                             : QStringList{QFileInfo(whole).fileName()};
    const auto list = m_symbols.list();
    const auto around =
        m_workspace.currentEditor() ? m_symbols.atCaret() : std::vector<std::size_t>();
    QStringList texts = path;
    for (const std::size_t symbol : around)
        texts.append(QString::fromStdString((*list)[symbol].name));
    // The caret mostly stays where it is.
    if (texts == m_texts && around == m_around && file == m_file)
        return;
    m_texts = texts;
    m_around = around;
    m_file = file;
    QString above;
    for (qsizetype i = 0; i < m_texts.size(); ++i) {
        QToolButton *button = part(std::size_t(i));
        const bool isSymbol = i >= path.size();
        const QString text = button->fontMetrics().elidedText(m_texts[i], Qt::ElideMiddle, 240);
        button->setText(QString(text).replace(u'&', u"&&"_s));
        button->setAccessibleName(isSymbol ? tr("Symbol %1").arg(m_texts[i])
                                           : tr("Beside %1").arg(m_texts[i]));
        button->setIcon(isSymbol ? iconOf((*list)[around[std::size_t(i - path.size())]].kind)
                                 : QIcon());
        QMenu *menu = button->menu();
        menu->disconnect(this);
        if (isSymbol) {
            const std::size_t symbol = around[std::size_t(i - path.size())];
            connect(menu, &QMenu::aboutToShow, this,
                    [this, menu, symbol] { fillWithSymbols(*menu, symbol); });
        } else {
            connect(menu, &QMenu::aboutToShow, this,
                    [this, menu, above] { fillWithFiles(*menu, above); });
            above += path[i] + u'/';
        }
        button->show();
    }
    for (std::size_t i = std::size_t(m_texts.size()); i < m_parts.size(); ++i)
        m_parts[i]->hide();
    updateShown();
    m_row->activate();
    update(); // The signs between the parts are painted by the row.
}

/// `folder` is relative to the workspace's, with a slash behind, or empty.
void Breadcrumbs::fillWithFiles(QMenu &menu, const QString &folder) const
{
    menu.clear();
    const auto paths = m_index.paths();
    const std::string prefix = QFile::encodeName(folder).toStdString();
    QSet<QString> folders;
    int count = 0;
    for (std::uint32_t i = paths ? paths->lowerBound(prefix) : 0; paths && i < paths->size(); ++i) {
        const std::string_view path = paths->path(i);
        if (!path.starts_with(prefix) || count == mostEntries)
            break;
        const std::string_view rest = path.substr(prefix.size());
        const QString name = QFile::decodeName(
            QByteArray(rest.data(), qsizetype(std::min(rest.find('/'), rest.size()))));
        const QString text = QString(name).replace(u'&', u"&&"_s);
        if (rest.contains('/')) {
            if (folders.contains(name))
                continue;
            folders.insert(name);
            QMenu *below = menu.addMenu(breezeIcon(u"folder-symbolic"_s), text);
            connect(below, &QMenu::aboutToShow, this,
                    [this, below, inner = folder + name + u'/'] { fillWithFiles(*below, inner); });
        } else {
            const QString file = m_workspace.folder() + u'/' + folder + name;
            QAction *action = menu.addAction(text);
            action->setCheckable(true);
            action->setChecked(file == m_workspace.currentFile());
            connect(action, &QAction::triggered, this,
                    [this, file] { m_workspace.openFile(file); });
        }
        ++count;
    }
    if (menu.isEmpty())
        menu.addAction(tr("Nothing to show"))->setEnabled(false);
}

void Breadcrumbs::fillWithSymbols(QMenu &menu, std::size_t symbol) const
{
    menu.clear();
    const auto list = m_symbols.list();
    if (symbol >= list->size())
        return;
    const int depth = (*list)[symbol].depth;
    std::size_t first = symbol;
    while (first > 0 && (*list)[first - 1].depth >= depth)
        --first;
    int count = 0;
    for (std::size_t i = first; i < list->size() && (*list)[i].depth >= depth; ++i) {
        const search::Symbol &one = (*list)[i];
        if (one.depth != depth || count++ == mostEntries)
            continue;
        QAction *action = menu.addAction(iconOf(one.kind),
                                         QString::fromStdString(one.name).replace(u'&', u"&&"_s));
        connect(action, &QAction::triggered, this, [this, one] { goToSymbol(m_workspace, one); });
    }
}

void Breadcrumbs::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
    painter.fillRect(QRect(0, height() - 1, width(), 1),
                     Theme::instance().color(ColorRole::Border));
    for (std::size_t i = 0; i + 1 < std::size_t(m_texts.size()); ++i) {
        const QRect part = m_parts[i]->geometry();
        paintGlyph(painter, Glyph::ChevronRight,
                   QRectF(part.right() + 1, part.center().y() - 5, separatorWidth, 12),
                   Theme::instance().color(ColorRole::TextFaint));
    }
}

} // namespace slipway::ide
