// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloudpanel.h"

#include "cloudsession.h"
#include "projectpage.h"
#include "serverpage.h"
#include "signinpage.h"

#include <QApplication>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace slipway::ide {

namespace {

/// A form in a window that is too low for it.
QWidget *scrolled(QWidget *page)
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus); // What is in it comes into view with the focus.
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(page);
    area->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    return area;
}

} // namespace

CloudPanel::CloudPanel(CloudSession &session, CloudProject &project, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_pages(new QStackedWidget)
{
    auto *page = new ProjectPage(session, project);
    m_pages->addWidget(scrolled(new ServerPage(session)));
    m_pages->addWidget(scrolled(new SignInPage(session)));
    m_pages->addWidget(page);
    setMinimumSize(336, 1); // Else the page of logs would be taller than a small window.
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connect(page, &ProjectPage::deployRequested, this, &CloudPanel::deployRequested);
    connect(&session, &CloudSession::changed, this, &CloudPanel::follow);
    follow();
}

void CloudPanel::follow()
{
    const int before = m_pages->currentIndex();
    const QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && m_pages->isAncestorOf(focus);
    const auto stage = m_session.stage();
    const bool connecting =
        stage == CloudSession::Stage::NoServer || stage == CloudSession::Stage::Connecting;
    const int page = connecting ? 0 : stage == CloudSession::Stage::SignedOut ? 1 : 2;
    m_pages->setCurrentIndex(page);
    if (hadFocus && before != page && page == 2)
        m_pages->currentWidget()->setFocus();
}

} // namespace slipway::ide
