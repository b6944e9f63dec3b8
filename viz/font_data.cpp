// The font file as bytes of the program, put there by the assembler: no time to compile, no file to find
// later. VIZ_FONT_FILE comes from the build.
asm(".pushsection .rodata\n"
    ".balign 16\n"
    ".global viz_font_data\n"
    "viz_font_data:\n"
    ".incbin \"" VIZ_FONT_FILE
    "\"\n"
    ".byte 0\n"
    ".popsection\n");
