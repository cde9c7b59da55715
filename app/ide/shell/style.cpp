// SPDX-License-Identifier: GPL-3.0-or-later
#include "style.h"

#include "icons.h"
#include "theme.h"

#include <QStyleFactory>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr char kindProperty[] = "slipwayButtonKind";
static constexpr char fieldProperty[] = "slipwayField";
static constexpr char roleProperty[] = "slipwayTextRole";
static constexpr qreal radius = 6;

static QColor of(ColorRole role)
{
    return Theme::instance().color(role);
}

void setButtonKind(QWidget *button, ButtonKind kind)
{
    button->setProperty(kindProperty, int(kind));
    button->update();
}

static ButtonKind kindOf(const QWidget *widget)
{
    return widget ? ButtonKind(widget->property(kindProperty).toInt()) : ButtonKind::Normal;
}

void makeField(QAbstractScrollArea *text)
{
    text->setProperty(fieldProperty, true);
    text->setFrameShape(QFrame::NoFrame); // Then as any other, with the width it has now.
    text->setFrameShape(QFrame::StyledPanel);
}

static bool isField(const QWidget *widget)
{
    return widget && widget->property(fieldProperty).toBool();
}

void setTextRole(QWidget *label, ColorRole role)
{
    const bool isFollowing = label->property(roleProperty).isValid();
    label->setProperty(roleProperty, int(role));
    const auto apply = [label] {
        const QColor color = of(ColorRole(label->property(roleProperty).toInt()));
        QPalette palette = label->palette();
        for (const QPalette::ColorRole each :
             {QPalette::WindowText, QPalette::Text, QPalette::PlaceholderText})
            palette.setColor(each, color);
        label->setPalette(palette);
    };
    apply();
    if (!isFollowing)
        QObject::connect(&Theme::instance(), &Theme::changed, label, apply);
}

QPalette makePalette(const Theme &theme)
{
    const auto color = [&](ColorRole role) { return theme.color(role); };
    QPalette palette;
    const auto set = [&](QPalette::ColorRole to, ColorRole from, ColorRole disabled) {
        palette.setColor(QPalette::Active, to, color(from));
        palette.setColor(QPalette::Inactive, to, color(from));
        palette.setColor(QPalette::Disabled, to, color(disabled));
    };
    set(QPalette::Window, ColorRole::Window, ColorRole::Window);
    set(QPalette::Base, ColorRole::Surface, ColorRole::Panel);
    set(QPalette::AlternateBase, ColorRole::Panel, ColorRole::Panel);
    set(QPalette::Button, ColorRole::Raised, ColorRole::Panel);
    set(QPalette::ToolTipBase, ColorRole::Raised, ColorRole::Raised);
    set(QPalette::WindowText, ColorRole::Text, ColorRole::TextFaint);
    set(QPalette::Text, ColorRole::Text, ColorRole::TextFaint);
    set(QPalette::ButtonText, ColorRole::Text, ColorRole::TextFaint);
    set(QPalette::ToolTipText, ColorRole::Text, ColorRole::Text);
    set(QPalette::PlaceholderText, ColorRole::TextMuted, ColorRole::TextFaint);
    set(QPalette::BrightText, ColorRole::Danger, ColorRole::TextFaint);
    set(QPalette::Highlight, ColorRole::Selection, ColorRole::SelectionInactive);
    set(QPalette::HighlightedText, ColorRole::Text, ColorRole::TextFaint);
    set(QPalette::Accent, ColorRole::Accent, ColorRole::Border);
    set(QPalette::Link, ColorRole::Link, ColorRole::TextFaint);
    set(QPalette::LinkVisited, ColorRole::Link, ColorRole::TextFaint);
    set(QPalette::Light, ColorRole::Raised, ColorRole::Raised);
    set(QPalette::Midlight, ColorRole::Hover, ColorRole::Hover);
    set(QPalette::Mid, ColorRole::Border, ColorRole::Border);
    set(QPalette::Dark, ColorRole::BorderRaised, ColorRole::Border);
    set(QPalette::Shadow, ColorRole::Shadow, ColorRole::Shadow);
    return palette;
}

Style::Style()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget)
        || qobject_cast<QScrollBar *>(widget) || qobject_cast<QTabBar *>(widget)
        || qobject_cast<QSplitterHandle *>(widget))
        widget->setAttribute(Qt::WA_Hover);
    // The ring goes round what is chosen, which is the row.
    if (auto *tree = qobject_cast<QTreeView *>(widget))
        tree->setAllColumnsShowFocus(true);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_SplitterWidth:
        return 1;
    case PM_MenuPanelWidth:
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return metric == PM_MenuPanelWidth ? 1 : 4;
    case PM_MenuBarHMargin:
    case PM_MenuBarVMargin:
    case PM_MenuBarPanelWidth:
    case PM_MenuBarItemSpacing:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseHeight:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 16;
    case PM_TabCloseIndicatorWidth:
    case PM_TabCloseIndicatorHeight:
        return 16;
    case PM_TabBarScrollButtonWidth:
        return 24;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize:
        return 16;
    case PM_DefaultFrameWidth:
        return isField(widget) ? 2 : qobject_cast<const QAbstractScrollArea *>(widget) ? 0 : 1;
    case PM_MessageBoxIconSize:
        return 32;
    case PM_TreeViewIndentation:
        return 16;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_HeaderMargin:
        return 4;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return 12;
    case PM_HeaderMarkSize:
        return 14;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return 8;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return 3;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_MenuBar_AltKeyNavigation:
    case SH_ScrollBar_LeftClickAbsolutePosition:
    case SH_ItemView_ShowDecorationSelected:
    case SH_TabBar_ElideMode:
        return hint == SH_TabBar_ElideMode ? int(Qt::ElideMiddle) : 1;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_UnderlineShortcut:
    case SH_ScrollView_FrameOnlyAroundContents:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Table_GridLineColor:
        return int(of(ColorRole::Border).rgba());
    case SH_Widget_Animation_Duration:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setWidth(std::max(size.width() + 32, 72));
        result.setHeight(std::max(result.height(), 30));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
        result.setHeight(std::max(result.height(), 30));
        break;
    case CT_SpinBox:
        result = QSize(result.width() + 8, 30);
        break;
    case CT_HeaderSection:
        result.setHeight(std::max(result.height(), 28));
        break;
    case CT_ToolButton:
        result = result.expandedTo({28, 28});
        break;
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
            item && item->menuItemType == QStyleOptionMenuItem::Separator)
            result.setHeight(9);
        else
            result = QSize(result.width() + 24, std::max(result.height(), 26));
        break;
    case CT_MenuBarItem:
        result = QSize(result.width() + 4, 28);
        break;
    case CT_ItemViewItem:
        result.setHeight(std::max(result.height(), 26));
        break;
    default:
        break;
    }
    return result;
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option,
                            const QWidget *widget) const
{
    const QWidget *parent = widget ? widget->parentWidget() : nullptr;
    if (element == SE_LineEditContents && !qobject_cast<const QAbstractSpinBox *>(parent)
        && !qobject_cast<const QComboBox *>(parent))
        return option->rect.adjusted(7, 1, -7, -1);
    return QProxyStyle::subElementRect(element, option, widget);
}

static void roundBox(QPainter *painter, const QRectF &box, const QColor &fill, const QColor &line,
                     qreal corner = radius, qreal width = 1)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    const qreal inset = line.isValid() ? width / 2 : 0;
    painter->drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), corner, corner);
    painter->restore();
}

static bool showsFocus(const QStyleOption *option)
{
    return (option->state & QStyle::State_HasFocus)
           && (option->state & QStyle::State_KeyboardFocusChange);
}

/// The one that Return presses in a dialog looks like it.
static ButtonKind kindOf(const QStyleOption *option, const QWidget *widget)
{
    const ButtonKind kind = kindOf(widget);
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    const bool isDefault = button && (button->features & QStyleOptionButton::DefaultButton);
    return isDefault && kind == ButtonKind::Normal ? ButtonKind::Primary : kind;
}

static void drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    const ButtonKind kind = kindOf(option, widget);
    QColor fill;
    QColor line;
    if (kind == ButtonKind::Primary && enabled) {
        fill = of(down || hover ? ColorRole::AccentHover : ColorRole::Accent);
    } else if (kind == ButtonKind::Quiet) {
        if (down || hover)
            fill = of(down ? ColorRole::Pressed : ColorRole::Hover);
    } else {
        fill = of(down ? ColorRole::Pressed : hover ? ColorRole::Hover : ColorRole::Raised);
        const bool isField = qobject_cast<const QComboBox *>(widget); // Among others in a form.
        line = of(!enabled  ? ColorRole::Border
                  : isField ? ColorRole::BorderStrong
                            : ColorRole::BorderRaised);
    }
    roundBox(painter, option->rect, fill, line);
    if (showsFocus(option))
        roundBox(painter, option->rect, {},
                 of(kind == ButtonKind::Primary ? ColorRole::Text : ColorRole::Focus), radius, 2);
}

static void drawField(const QStyleOption *option, QPainter *painter)
{
    const bool focused = option->state & QStyle::State_HasFocus;
    const bool enabled = option->state & QStyle::State_Enabled;
    roundBox(painter, option->rect, of(enabled ? ColorRole::Surface : ColorRole::Panel),
             of(focused   ? ColorRole::Focus
                : enabled ? ColorRole::BorderStrong
                          : ColorRole::Border),
             radius, focused ? 2 : 1);
}

static void drawCheck(const QStyleOption *option, QPainter *painter)
{
    const bool on = option->state & QStyle::State_On;
    const bool enabled = option->state & QStyle::State_Enabled;
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    roundBox(painter, box, of(on && enabled ? ColorRole::Accent : ColorRole::Surface),
             of(on && enabled ? ColorRole::Accent : ColorRole::BorderStrong), 3);
    if (!on)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(
        QPen(of(ColorRole::AccentText), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](qreal x, qreal y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    painter->drawPolyline(QPolygonF({at(0.25, 0.52), at(0.43, 0.7), at(0.76, 0.32)}));
    painter->restore();
}

static void drawItemBackground(const QStyleOption *option, QPainter *painter)
{
    const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
    const bool selected = option->state & QStyle::State_Selected;
    const bool active = option->state & QStyle::State_Active;
    const bool hover =
        (option->state & QStyle::State_MouseOver) && (option->state & QStyle::State_Enabled);
    if (item && item->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(option->rect, item->backgroundBrush);
    if (selected)
        painter->fillRect(option->rect,
                          of(active ? ColorRole::AccentSoft : ColorRole::SelectionInactive));
    else if (hover)
        painter->fillRect(option->rect, of(ColorRole::Hover));
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        drawButton(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        if ((option->state & (State_MouseOver | State_Sunken | State_On))
            && (option->state & State_Enabled))
            roundBox(painter, option->rect.adjusted(1, 1, -1, -1),
                     of(option->state & (State_Sunken | State_On) ? ColorRole::Pressed
                                                                  : ColorRole::Hover),
                     {}, 5);
        if (showsFocus(option))
            roundBox(painter, option->rect.adjusted(1, 1, -1, -1), {}, of(ColorRole::Focus), 5, 2);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            drawField(option, painter);
        else
            painter->fillRect(option->rect, option->palette.base());
        return;
    case PE_FrameLineEdit:
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheck(option, painter);
        return;
    case PE_PanelItemViewRow: // With what is left of a tree's item, so that a row is one bar.
    case PE_PanelItemViewItem:
        drawItemBackground(option, painter);
        return;
    case PE_IndicatorBranch:
        if (option->state & State_Children) {
            const QRectF mark(option->rect.center().x() - 7, option->rect.center().y() - 7, 15, 15);
            paintGlyph(*painter,
                       option->state & State_Open ? Glyph::ChevronDown : Glyph::ChevronRight, mark,
                       of(ColorRole::TextMuted));
        }
        return;
    case PE_FrameFocusRect:
        if (option->state & State_KeyboardFocusChange)
            roundBox(painter, option->rect, {}, of(ColorRole::Focus), 4, 2);
        return;
    case PE_IndicatorTabClose:
        paintGlyph(*painter, Glyph::Close, option->rect, of(ColorRole::TextMuted));
        return;
    case PE_PanelMenu:
    case PE_FrameMenu:
        // Square: round corners would need a compositor, and be black without one.
        if (element == PE_PanelMenu)
            roundBox(painter, option->rect, of(ColorRole::Raised), of(ColorRole::BorderRaised), 0);
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, of(ColorRole::Raised));
        painter->setPen(of(ColorRole::BorderRaised));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_FrameTabBarBase:
    case PE_PanelStatusBar:
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar:
    case PE_FrameTabWidget:
        return;
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, option->palette.base());
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
            header && header->sortIndicator != QStyleOptionHeader::None)
            // As a list reads: growing downwards.
            paintGlyph(*painter,
                       header->sortIndicator == QStyleOptionHeader::SortDown ? Glyph::ChevronUp
                                                                             : Glyph::ChevronDown,
                       option->rect, of(ColorRole::TextMuted));
        return;
    case PE_IndicatorArrowDown:
        paintGlyph(*painter, Glyph::ChevronDown, option->rect, of(ColorRole::TextMuted));
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

static void drawTab(const QStyleOptionTab &tab, QPainter *painter, const QWidget *widget)
{
    const bool selected = tab.state & QStyle::State_Selected;
    const bool hover = tab.state & QStyle::State_MouseOver;
    const bool documents = tab.documentMode;
    const QRect box = tab.rect;
    if (documents) {
        painter->fillRect(box, of(selected ? ColorRole::Surface
                                  : hover  ? ColorRole::Hover
                                           : ColorRole::Window));
        painter->fillRect(QRect(box.right(), box.top(), 1, box.height()), of(ColorRole::Border));
        if (!selected)
            painter->fillRect(QRect(box.left(), box.bottom(), box.width(), 1),
                              of(ColorRole::Border));
    }
    if (selected) {
        const int y = documents ? box.top() : box.bottom() - 1;
        painter->fillRect(QRect(box.left(), y, box.width(), 2), of(ColorRole::Accent));
    }
    if (showsFocus(&tab) && widget && widget->hasFocus())
        roundBox(painter, QRectF(box).adjusted(3, 4, -4, -4), {}, of(ColorRole::Focus), 4, 2);
}

static void drawMenuItem(const QStyleOptionMenuItem &item, QPainter *painter, const QStyle *style,
                         const QWidget *widget)
{
    if (item.menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(
            QRect(item.rect.left() + 8, item.rect.center().y(), item.rect.width() - 16, 1),
            of(ColorRole::Border));
        return;
    }
    const bool enabled = item.state & QStyle::State_Enabled;
    const bool selected = enabled && (item.state & QStyle::State_Selected);
    if (selected)
        roundBox(painter, QRectF(item.rect).adjusted(2, 0, -2, 0), of(ColorRole::AccentSoft), {},
                 5);
    const QRect box = item.rect.adjusted(12, 0, -12, 0);
    const QRect mark(box.left(), box.center().y() - 7, 16, 16);
    if (item.checked) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(
            QPen(of(ColorRole::Accent), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF corner = mark.topLeft();
        painter->drawPolyline(QPolygonF(
            {corner + QPointF(3, 8), corner + QPointF(6.5, 11.5), corner + QPointF(13, 4.5)}));
        painter->restore();
    } else if (!item.icon.isNull()) {
        item.icon.paint(painter, mark, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    }
    const QStringList parts = item.text.split(u'\t');
    painter->setFont(item.font);
    painter->setPen(of(enabled ? ColorRole::Text : ColorRole::TextFaint));
    const QRect text = box.adjusted(26, 0, 0, 0);
    int flags = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextShowMnemonic;
    if (!style->styleHint(QStyle::SH_UnderlineShortcut, &item, widget))
        flags |= Qt::TextHideMnemonic;
    painter->drawText(text, flags | Qt::AlignLeft, parts.value(0));
    painter->setPen(of(enabled ? ColorRole::TextMuted : ColorRole::TextFaint));
    if (item.menuItemType == QStyleOptionMenuItem::SubMenu)
        paintGlyph(*painter, Glyph::ChevronRight,
                   QRectF(box.right() - 14, box.center().y() - 7, 15, 15),
                   of(ColorRole::TextMuted));
    else
        painter->drawText(text, flags | Qt::AlignRight, parts.value(1));
}

/// The picture and the text beside it, together in the middle.
static void drawToolButtonLabel(const QStyleOptionToolButton &button, QPainter *painter)
{
    constexpr int gap = 4;
    const bool enabled = button.state & QStyle::State_Enabled;
    const QSize icon = button.iconSize;
    const int text = button.fontMetrics.size(Qt::TextShowMnemonic, button.text).width();
    const int left =
        button.rect.left() + std::max(0, (button.rect.width() - icon.width() - gap - text) / 2);
    const QRect picture(QPoint(left, button.rect.center().y() - icon.height() / 2 + 1), icon);
    button.icon.paint(painter, picture, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled,
                      button.state & QStyle::State_On ? QIcon::On : QIcon::Off);
    painter->setFont(button.font);
    painter->setPen(of(enabled ? ColorRole::Text : ColorRole::TextFaint));
    painter->drawText(button.rect.adjusted(picture.right() + 1 + gap - button.rect.left(), 0, 0, 0),
                      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextHideMnemonic, button.text);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    switch (element) {
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(*tab, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QStyleOptionTab copy(*tab);
            copy.state &= ~State_HasFocus; // The shape draws the ring.
            copy.palette.setColor(
                QPalette::WindowText,
                of(tab->state & State_Selected ? ColorRole::Text : ColorRole::TextMuted));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && kindOf(option, widget) == ButtonKind::Primary
            && (option->state & State_Enabled)) {
            QStyleOptionButton copy(*button);
            copy.palette.setColor(QPalette::ButtonText, of(ColorRole::AccentText));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            drawMenuItem(*item, painter, this, widget);
            return;
        }
        break;
    case CE_MenuBarEmptyArea:
        return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            if (option->state & (State_Selected | State_Sunken))
                roundBox(painter, option->rect, of(ColorRole::Hover), {}, 5);
            painter->setPen(of(ColorRole::Text));
            const int mnemonic = styleHint(SH_UnderlineShortcut, option, widget, nullptr)
                                     ? int(Qt::TextShowMnemonic)
                                     : int(Qt::TextHideMnemonic);
            painter->drawText(option->rect, Qt::AlignCenter | Qt::TextSingleLine | mnemonic,
                              item->text);
            return;
        }
        break;
    case CE_Splitter:
        painter->fillRect(option->rect, of(option->state & State_MouseOver ? ColorRole::Accent
                                                                           : ColorRole::Border));
        return;
    case CE_ShapedFrame:
        if (isField(widget))
            drawField(option, painter);
        return;
    case CE_ToolButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon
            && !button->icon.isNull() && !button->text.isEmpty()) {
            drawToolButtonLabel(*button, painter);
            return;
        }
        break;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeaderV2 copy;
            if (const auto *newer = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
                copy = *newer;
            else
                static_cast<QStyleOptionHeader &>(copy) = *header;
            copy.palette.setColor(QPalette::ButtonText, of(ColorRole::TextMuted));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
        painter->fillRect(option->rect, of(option->state & State_MouseOver ? ColorRole::Hover
                                                                           : ColorRole::Panel));
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            of(ColorRole::Border));
        painter->fillRect(QRect(option->rect.right(), option->rect.top(), 1, option->rect.height()),
                          of(ColorRole::Border));
        return;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, of(ColorRole::Panel));
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            of(ColorRole::Border));
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

static void drawScrollBar(const QStyleOptionSlider &bar, QPainter *painter, const QStyle *style,
                          const QWidget *widget)
{
    painter->fillRect(bar.rect, bar.palette.base());
    if (bar.minimum == bar.maximum)
        return;
    const QRectF slider =
        style->subControlRect(QStyle::CC_ScrollBar, &bar, QStyle::SC_ScrollBarSlider, widget);
    const bool lively = bar.state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    const qreal inset = lively ? 2 : 3;
    const QRectF thumb = bar.orientation == Qt::Vertical ? slider.adjusted(inset, 2, -inset, -2)
                                                         : slider.adjusted(2, inset, -2, -inset);
    roundBox(painter, thumb, of(lively ? ColorRole::ScrollBarHover : ColorRole::ScrollBar), {},
             std::min(thumb.width(), thumb.height()) / 2);
}

/// A field with two chevrons; the text is a line edit inside.
static void drawSpinBox(const QStyleOptionSpinBox &box, QPainter *painter, const QStyle *style,
                        const QWidget *widget)
{
    drawField(&box, painter);
    const auto arrow = [&](QStyle::SubControl which, Glyph glyph,
                           QAbstractSpinBox::StepEnabledFlag step) {
        if (!(box.subControls & which))
            return;
        const QRect area = style->subControlRect(QStyle::CC_SpinBox, &box, which, widget);
        const bool can = (box.state & QStyle::State_Enabled) && (box.stepEnabled & step);
        const bool lively =
            can && (box.state & QStyle::State_MouseOver) && box.activeSubControls == which;
        paintGlyph(*painter, glyph, QRectF(area.center().x() - 6, area.center().y() - 6, 13, 13),
                   of(!can     ? ColorRole::TextFaint
                      : lively ? ColorRole::Text
                               : ColorRole::TextMuted));
    };
    arrow(QStyle::SC_SpinBoxUp, Glyph::ChevronUp, QAbstractSpinBox::StepUpEnabled);
    arrow(QStyle::SC_SpinBoxDown, Glyph::ChevronDown, QAbstractSpinBox::StepDownEnabled);
}

/// Without buttons at its ends: the slider has all of the length.
static QRect scrollBarRect(const QStyleOptionSlider &bar, QStyle::SubControl part, int least)
{
    const bool vertical = bar.orientation == Qt::Vertical;
    const int length = vertical ? bar.rect.height() : bar.rect.width();
    const qint64 range = qint64(bar.maximum) - bar.minimum;
    const int slider =
        range > 0 ? int(std::max<qint64>(std::min(least, length),
                                         bar.pageStep * qint64(length) / (range + bar.pageStep)))
                  : length;
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                      length - slider, bar.upsideDown);
    const auto piece = [&](int from, int size) {
        const QRect area =
            vertical ? QRect(bar.rect.left(), bar.rect.top() + from, bar.rect.width(), size)
                     : QRect(bar.rect.left() + from, bar.rect.top(), size, bar.rect.height());
        return QStyle::visualRect(bar.direction, bar.rect, area);
    };
    switch (part) {
    case QStyle::SC_ScrollBarSlider:
        return piece(start, slider);
    case QStyle::SC_ScrollBarSubPage:
        return piece(0, start);
    case QStyle::SC_ScrollBarAddPage:
        return piece(start + slider, length - start - slider);
    case QStyle::SC_ScrollBarGroove:
        return bar.rect;
    default:
        return {};
    }
}

constexpr int comboArrowWidth = 28;

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                            SubControl part, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option))
            return scrollBarRect(*bar, part, pixelMetric(PM_ScrollBarSliderMin, option, widget));
    }
    if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        box && box->editable && control == CC_ComboBox
        && (part == SC_ComboBoxEditField || part == SC_ComboBoxArrow)) {
        const QRect inner = box->rect.adjusted(8, 2, -2, -2);
        const QRect field = inner.adjusted(0, 0, -comboArrowWidth, 0);
        return visualRect(box->direction, box->rect,
                          part == SC_ComboBoxEditField ? field
                                                       : inner.adjusted(field.width(), 0, 0, 0));
    }
    QRect area = QProxyStyle::subControlRect(control, option, part, widget);
    // Text begins where it does in a line edit.
    if ((control == CC_ComboBox && part == SC_ComboBoxEditField)
        || (control == CC_SpinBox && part == SC_SpinBoxEditField))
        area.setLeft(option->rect.left() + 8);
    return area;
}

QIcon Style::standardIcon(StandardPixmap icon, const QStyleOption *option,
                          const QWidget *widget) const
{
    if (icon == SP_LineEditClearButton)
        return glyphIcon(Glyph::Close, ColorRole::TextMuted);
    if (icon == SP_MessageBoxWarning)
        return breezeIcon(u"dialog-warning"_s);
    if (icon == SP_MessageBoxQuestion)
        return breezeIcon(u"dialog-question"_s);
    if (icon == SP_MessageBoxInformation)
        return breezeIcon(u"dialog-information"_s);
    if (icon == SP_MessageBoxCritical)
        return breezeIcon(u"dialog-error"_s);
    static const QHash<StandardPixmap, QString> fileDialog{
        {SP_ArrowBack, u"go-previous"_s},
        {SP_ArrowForward, u"go-next"_s},
        {SP_FileDialogToParent, u"go-up"_s},
        {SP_FileDialogNewFolder, u"folder-new"_s},
        {SP_FileDialogListView, u"view-list-icons"_s},
        {SP_FileDialogDetailedView, u"view-list-details"_s},
        {SP_DirIcon, u"folder-symbolic"_s},
        {SP_DirClosedIcon, u"folder-symbolic"_s},
        {SP_DirOpenIcon, u"folder-open-symbolic"_s},
        {SP_DirHomeIcon, u"go-home"_s},
        {SP_FileIcon, u"text-x-generic"_s}};
    if (const auto own = fileDialog.constFind(icon); own != fileDialog.cend())
        return breezeIcon(*own);
    return QProxyStyle::standardIcon(icon, option, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                               QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(*bar, painter, proxy(), widget);
            return;
        }
    }
    if (control == CC_SpinBox) {
        if (const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            drawSpinBox(*box, painter, proxy(), widget);
            return;
        }
    }
    if (control == CC_ToolButton) {
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && (button->features & QStyleOptionToolButton::HasMenu)
            && !(button->features & QStyleOptionToolButton::MenuButtonPopup)) {
            // The button's own sign says that it opens something.
            QStyleOptionToolButton plain(*button);
            plain.features &= ~QStyleOptionToolButton::HasMenu;
            QProxyStyle::drawComplexControl(control, &plain, painter, widget);
            return;
        }
    }
    if (control == CC_ComboBox) {
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option); box) {
            if (box->editable)
                drawField(option, painter);
            else
                drawButton(option, painter, widget);
            paintGlyph(*painter, Glyph::ChevronDown,
                       QRectF(box->rect.right() - 22, box->rect.center().y() - 7, 15, 15),
                       of(ColorRole::TextMuted));
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace slipway::ide
