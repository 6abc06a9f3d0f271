/** For the tools of the build alone: who loads this loads the runtime and the decoder. */
