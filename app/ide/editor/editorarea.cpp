// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorarea.h"

#include "document.h"
#include "editorview.h"
#include "scintillaview.h"
#include "shell/icons.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

/// A dot while there is something to save, a cross under the mouse and otherwise.
class CloseButton : public QAbstractButton
{
public:
    CloseButton()
    {
        setFixedSize(20, 20);
        setFocusPolicy(Qt::NoFocus);
        setAttribute(Qt::WA_Hover);
        setAccessibleName(EditorArea::tr("Close tab"));
        setToolTip(EditorArea::tr("Close tab"));
    }

    void setModified(bool modified)
    {
        m_modified = modified;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Theme &theme = Theme::instance();
        const bool hover = underMouse();
        if (hover) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.color(ColorRole::Pressed));
            painter.drawRoundedRect(rect(), 4, 4);
        }
        const bool dot = m_modified && !hover;
        paintGlyph(painter, dot ? Glyph::Dot : Glyph::Close, rect().adjusted(3, 3, -3, -3),
                   theme.color(dot ? ColorRole::Accent : ColorRole::TextMuted));
    }

private:
    bool m_modified = false;
};

} // namespace

struct EditorArea::Tab
{
    QString path;
    QString untitledName = {};
    TextPosition position = {};
    EditorView *view = nullptr;
    /// In the view's place; its key says what it shows.
    QWidget *page = nullptr;
    QString key = {};
    CloseButton *close = nullptr;
};

EditorArea::EditorArea(QWidget *parent)
    : QWidget(parent)
    , m_bar(new QTabBar)
    , m_stack(new QStackedWidget)
{
    m_bar->setDocumentMode(true);
    m_bar->setDrawBase(false);
    m_bar->setMovable(true);
    m_bar->setExpanding(false);
    m_bar->setUsesScrollButtons(true);
    m_bar->setElideMode(Qt::ElideMiddle);
    m_bar->setFocusPolicy(Qt::TabFocus);
    m_bar->setAccessibleName(tr("Open files"));
    m_bar->setFixedHeight(36);
    m_bar->installEventFilter(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);
    connect(m_bar, &QTabBar::currentChanged, this, &EditorArea::showTab);
}

EditorArea::~EditorArea()
{
    m_bar->disconnect(this);
}

EditorArea::Tab *EditorArea::tabAt(int index) const
{
    return index < 0 ? nullptr : static_cast<Tab *>(m_bar->tabData(index).value<void *>());
}

int EditorArea::indexOf(const Tab *tab) const
{
    for (int i = 0; i < m_bar->count(); ++i) {
        if (tabAt(i) == tab)
            return i;
    }
    return -1;
}

EditorArea::Tab *EditorArea::find(const QString &path) const
{
    const auto found = std::ranges::find(m_tabs, path, [](const auto &tab) { return tab->path; });
    return found == m_tabs.end() || path.isEmpty() ? nullptr : found->get();
}

EditorArea::Tab *EditorArea::addTab(const QString &path)
{
    Tab *tab = m_tabs.emplace_back(std::make_unique<Tab>(Tab{.path = path})).get();
    tab->close = new CloseButton;
    connect(tab->close, &QAbstractButton::clicked, this, [this, tab] { askClose(tab); });
    const QSignalBlocker blocker(m_bar); // The first tab would become current before it is ready.
    const int index = m_bar->addTab({});
    m_bar->setTabData(index, QVariant::fromValue(static_cast<void *>(tab)));
    m_bar->setTabButton(index, QTabBar::RightSide, tab->close);
    m_bar->setTabToolTip(index, QDir::toNativeSeparators(path));
    nameTabs();
    return tab;
}

void EditorArea::makeView(Tab &tab)
{
    tab.view = new EditorView;
    EditorView *view = tab.view;
    m_stack->addWidget(view);
    connect(&view->document(), &Document::modifiedChanged, tab.close,
            [&tab](bool modified) { tab.close->setModified(modified); });
    connect(&view->document(), &Document::pathChanged, this, [this, &tab, view] {
        tab.path = view->path();
        view->detectLanguage();
        nameTabs();
        Q_EMIT filesChanged();
        if (view == current())
            Q_EMIT currentChanged();
    });
    // Also for files that come later, being large.
    connect(&view->document(), &Document::loaded, view, [this, &tab, view] {
        view->goTo(std::exchange(tab.position, {}));
        if (m_languagesReady)
            view->detectLanguage();
    });
    Q_EMIT viewAdded(view);
    if (!tab.path.isEmpty())
        view->open(tab.path);
}

EditorView *EditorArea::open(const QString &path, TextPosition position)
{
    Tab *tab = find(path);
    const bool isNew = !tab;
    if (isNew)
        tab = addTab(path);
    if (!tab->view)
        tab->position = position;
    else
        tab->view->goTo(position);
    const int index = indexOf(tab);
    if (m_bar->currentIndex() == index)
        showTab(index);
    else
        m_bar->setCurrentIndex(index);
    if (isNew)
        Q_EMIT filesChanged();
    return tab->view;
}

void EditorArea::openPage(const QString &key, const std::function<QWidget *()> &make)
{
    auto found = std::ranges::find(m_tabs, key, [](const auto &tab) { return tab->key; });
    Tab *tab = found == m_tabs.end() ? nullptr : found->get();
    if (!tab) {
        tab = addTab({});
        tab->key = key;
        tab->page = make();
        m_stack->addWidget(tab->page);
        connect(tab->page, &QWidget::windowTitleChanged, this, &EditorArea::nameTabs);
        nameTabs();
    }
    if (const int index = indexOf(tab); m_bar->currentIndex() == index)
        showTab(index);
    else
        m_bar->setCurrentIndex(index);
}

void EditorArea::addLater(const QString &path, TextPosition position)
{
    if (!find(path))
        addTab(path)->position = position;
}

EditorView *EditorArea::newFile()
{
    Tab *tab = addTab({});
    tab->untitledName = ++m_untitled == 1 ? tr("Untitled") : tr("Untitled %1").arg(m_untitled);
    nameTabs();
    const int index = indexOf(tab);
    if (m_bar->currentIndex() == index)
        showTab(index);
    else
        m_bar->setCurrentIndex(index);
    return tab->view;
}

EditorView *EditorArea::current() const
{
    const Tab *tab = tabAt(m_bar->currentIndex());
    return tab ? tab->view : nullptr;
}

QWidget *EditorArea::currentWidget() const
{
    return m_tabs.empty() ? nullptr : m_stack->currentWidget();
}

std::vector<EditorView *> EditorArea::views() const
{
    std::vector<EditorView *> views;
    for (const auto &tab : m_tabs) {
        if (tab->view)
            views.push_back(tab->view);
    }
    return views;
}

QStringList EditorArea::files() const
{
    QStringList files;
    for (int i = 0; i < m_bar->count(); ++i) {
        if (!tabAt(i)->path.isEmpty())
            files.append(tabAt(i)->path);
    }
    return files;
}

TextPosition EditorArea::positionOf(const QString &path) const
{
    const Tab *tab = find(path);
    if (!tab)
        return {};
    if (!tab->view)
        return tab->position;
    const ScintillaView &view = tab->view->scintilla();
    const long line = view.lineOf(view.caret());
    const long column =
        view.send(QsciScintillaBase::SCI_COUNTCHARACTERS, view.lineStart(line), view.caret());
    return {.line = int(line + 1), .column = int(column + 1)};
}

bool EditorArea::isEmpty() const
{
    return m_tabs.empty();
}

void EditorArea::show(EditorView *view)
{
    const auto tab = std::ranges::find(m_tabs, view, [](const auto &one) { return one->view; });
    if (tab != m_tabs.end())
        m_bar->setCurrentIndex(indexOf(tab->get()));
}

void EditorArea::showNext(int step)
{
    const int count = m_bar->count();
    if (count > 0)
        m_bar->setCurrentIndex((m_bar->currentIndex() + step + count) % count);
}

void EditorArea::showTab(int index)
{
    Tab *tab = tabAt(index);
    if (!tab) {
        Q_EMIT currentChanged();
        return;
    }
    if (!tab->view && !tab->page)
        makeView(*tab);
    QWidget *shown = tab->page ? tab->page : tab->view;
    m_stack->setCurrentWidget(shown);
    if (!m_bar->hasFocus())
        shown->setFocus();
    Q_EMIT currentChanged();
}

void EditorArea::askClose(Tab *tab)
{
    if (tab->view)
        Q_EMIT closeAsked(tab->view);
    else
        closeTab(tab);
}

void EditorArea::close(EditorView *view)
{
    const auto tab = std::ranges::find(m_tabs, view, [](const auto &one) { return one->view; });
    if (tab != m_tabs.end())
        closeTab(tab->get());
}

void EditorArea::closeTab(Tab *tab)
{
    EditorView *view = tab->view;
    QWidget *page = tab->page;
    // The bar shows a neighbour, which must find this one still whole.
    m_bar->removeTab(indexOf(tab));
    std::erase_if(m_tabs, [tab](const auto &one) { return one.get() == tab; });
    if (view) {
        m_stack->removeWidget(view);
        view->disconnect(this);
        view->document().disconnect(this);
        view->deleteLater();
    }
    if (page) {
        m_stack->removeWidget(page);
        page->disconnect(this);
        page->deleteLater();
    }
    nameTabs();
    Q_EMIT filesChanged();
    if (m_tabs.empty())
        Q_EMIT currentChanged();
}

void EditorArea::closeUnmodified()
{
    for (int i = m_bar->count() - 1; i >= 0; --i) {
        Tab *tab = tabAt(i);
        if (!tab->view || !tab->view->document().isModified())
            closeTab(tab);
    }
}

void EditorArea::setLanguagesReady()
{
    m_languagesReady = true;
    for (EditorView *view : views())
        view->detectLanguage();
}

void EditorArea::nameTabs()
{
    for (int i = 0; i < m_bar->count(); ++i) {
        const Tab *tab = tabAt(i);
        if (!tab)
            continue;
        const QFileInfo info(tab->path);
        QString name = tab->path.isEmpty() ? tab->untitledName : info.fileName();
        if (tab->page)
            name = tab->page->windowTitle();
        const bool twin = std::ranges::any_of(m_tabs, [&](const auto &other) {
            return other.get() != tab && !other->path.isEmpty() && !tab->path.isEmpty()
                   && QFileInfo(other->path).fileName() == info.fileName();
        });
        if (twin && !tab->path.isEmpty())
            name += u" – "_s + info.dir().dirName();
        m_bar->setTabText(i, name.replace(u'&', u"&&"_s));
        m_bar->setTabToolTip(i, QDir::toNativeSeparators(tab->path));
    }
}

bool EditorArea::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_bar && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        Tab *tab = tabAt(m_bar->tabAt(mouse->position().toPoint()));
        if (mouse->button() == Qt::MiddleButton && tab) {
            askClose(tab);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void EditorArea::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    painter.fillRect(rect(), theme.color(ColorRole::Window));
    painter.fillRect(QRect(0, m_bar->height() - 1, width(), 1), theme.color(ColorRole::Border));
}

} // namespace slipway::ide
