set(sources filecommands.cpp fileoperations.cpp filetree.cpp filetreemodel.cpp listing.cpp
    namedelegate.cpp treefeature.cpp treefilter.cpp treepanel.cpp)
