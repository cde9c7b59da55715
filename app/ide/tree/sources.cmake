set(sources filetree.cpp filetreemodel.cpp treefeature.cpp)
