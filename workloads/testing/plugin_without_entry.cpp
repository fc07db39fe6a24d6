// A shared object that is no plug-in: it loads, and exports nothing that fourways knows.
extern "C" int unrelated() { return 1; }
