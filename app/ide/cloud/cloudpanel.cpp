// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloudpanel.h"

#include "cloudsession.h"
#include "projectpage.h"
#include "serverpage.h"
#include "signinpage.h"

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
    setMinimumWidth(320);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connect(page, &ProjectPage::deployRequested, this, &CloudPanel::deployRequested);
    connect(&session, &CloudSession::changed, this, &CloudPanel::follow);
    follow();
}

void CloudPanel::follow()
{
    switch (m_session.stage()) {
    case CloudSession::Stage::NoServer:
    case CloudSession::Stage::Connecting:
        m_pages->setCurrentIndex(0);
        break;
    case CloudSession::Stage::SignedOut:
        m_pages->setCurrentIndex(1);
        break;
    case CloudSession::Stage::Ready:
        m_pages->setCurrentIndex(2);
        break;
    }
}

} // namespace slipway::ide
