/** The environment variables that FFmpeg and FFprobe need for their libraries, fonts (fontconfig), locale and certificates. */
const FFMPEG = [
  ...['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'FONTCONFIG_FILE', 'FONTCONFIG_PATH'],
  ...['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

/** The named variables that are set. Child processes get no others: this server's environment has secrets. */
export const pickEnvironment = (names: readonly string[], env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

export const ffmpegEnvironment = (): NodeJS.ProcessEnv => pickEnvironment(FFMPEG);
