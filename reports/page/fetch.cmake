# Fetches the packages of package-lock.json, checksums held; says what to do where there is no network.
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --prefer-offline --no-progress --loglevel=error
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "npm could not fetch the libraries of report.html; with a network try again, "
    "without one configure with -DFOURWAYS_BUILD_PAGE=OFF to build without the page")
endif()
