/** Only for the tools of the build: importing this loads the runtime and the decoder. */
