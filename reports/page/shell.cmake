# The page's shell, built of this folder by npm's packages: FOURWAYS_PAGE_SHELL, a file of the build
# folder. It is empty without npm; the command then writes no page.
option(FOURWAYS_BUILD_PAGE "Build report.html's shell in; needs node and npm" ON)
find_program(FOURWAYS_NODE NAMES node nodejs)
find_program(FOURWAYS_NPM npm)
mark_as_advanced(FOURWAYS_NODE FOURWAYS_NPM)

set(page ${CMAKE_CURRENT_LIST_DIR})
if(FOURWAYS_BUILD_PAGE AND FOURWAYS_NODE AND FOURWAYS_NPM)
  set(FOURWAYS_PAGE_SHELL page_shell.html)

  # In the source folder, so that all presets share one copy and only the first needs a network.
  set(packages ${page}/node_modules/.package-lock.json)
  add_custom_command(OUTPUT ${packages}
    COMMAND ${CMAKE_COMMAND} -DNPM=${FOURWAYS_NPM} -P ${page}/fetch.cmake
    DEPENDS ${page}/package.json ${page}/package-lock.json ${page}/fetch.cmake
    WORKING_DIRECTORY ${page}
    COMMENT "Fetching the page's libraries"
    VERBATIM)
  add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${FOURWAYS_PAGE_SHELL}
    COMMAND ${FOURWAYS_NODE} ${page}/build.mjs ${CMAKE_CURRENT_BINARY_DIR}/${FOURWAYS_PAGE_SHELL}
    DEPENDS
      ${packages}
      ${page}/views/answer.js
      ${page}/build.mjs
      ${page}/views/case.js
      ${page}/views/cases.js
      ${page}/chart_library.js
      ${page}/views/charts.js
      ${page}/views/compare.js
      ${page}/dom.js
      ${page}/views/figures.js
      ${page}/format.js
      ${page}/frame.js
      ${page}/views/history.js
      ${page}/views/machine.js
      ${page}/main.js
      ${page}/views/method.js
      ${page}/search.js
      ${page}/views/report.js
      ${page}/shell.html
      ${page}/style.css
      ${page}/theme.js
      ${page}/views/tradeoffs.js
      ${page}/views/verdicts.js
    COMMENT "Bundling the page"
    VERBATIM)
elseif(FOURWAYS_BUILD_PAGE)
  message(WARNING "built without report.html, for node or npm is missing: scripts/setup installs "
    "them; -DFOURWAYS_BUILD_PAGE=OFF leaves the page away without this warning")
endif()
