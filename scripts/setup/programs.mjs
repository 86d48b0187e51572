/**
 * Which programs Oriel uses that npm does not bring, where they are looked for, and what installs them.
 *
 * @typedef {object} Program
 * @property {string} name for people
 * @property {string} [variable] The environment variable that names another one.
 * @property {readonly string[]} paths Names on the PATH, or absolute; `*` stands for one folder's name.
 * @property {readonly string[]} debian
 * @property {readonly string[]} [ubuntu] where they differ
 * @property {readonly string[]} brew arguments of `brew install`; none where Homebrew does not have it
 *
 * @typedef {'ffmpeg' | 'chromium' | 'firefox' | 'postgresql' | 'rtsp' | 'faketime' | 'promtool' | 'nginxRtmp'} Need
 */

/** @type {Readonly<Record<Need, Program>>} */
export const programs = {
  ffmpeg: { name: 'FFmpeg', variable: 'FFMPEG_PATH', paths: ['ffmpeg'], debian: ['ffmpeg'], brew: ['ffmpeg'] },
  chromium: {
    name: 'Chromium',
    variable: 'CHROMIUM_PATH',
    paths: ['chromium', 'chromium-browser', 'google-chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    debian: ['chromium'],
    ubuntu: ['chromium-browser'],
    brew: ['--cask', 'chromium'],
  },
  firefox: {
    name: 'Firefox',
    variable: 'FIREFOX_PATH',
    paths: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debian: ['firefox-esr'],
    ubuntu: ['firefox'],
    brew: ['--cask', 'firefox'],
  },
  postgresql: {
    name: 'PostgreSQL',
    paths: ['postgres', '/usr/lib/postgresql/*/bin/postgres', '/opt/homebrew/opt/postgresql*/bin/postgres'],
    debian: ['postgresql'],
    brew: ['postgresql@17'],
  },
  rtsp: {
    name: 'GStreamer’s RTSP server for Python',
    paths: ['/usr/lib/*/girepository-1.0/GstRtspServer-1.0.typelib', '/opt/homebrew/lib/girepository-1.0/GstRtspServer-1.0.typelib'],
    debian: ['python3-gi', 'gir1.2-gst-rtsp-server-1.0', 'gstreamer1.0-plugins-base', 'gstreamer1.0-plugins-good', 'gstreamer1.0-plugins-bad', 'gstreamer1.0-plugins-ugly'],
    brew: ['gst-rtsp-server', 'pygobject3'],
  },
  faketime: { name: 'faketime', paths: ['faketime'], debian: ['faketime'], brew: ['libfaketime'] },
  promtool: { name: 'promtool of Prometheus', paths: ['promtool'], debian: ['prometheus'], brew: ['prometheus'] },
  nginxRtmp: { name: 'nginx with RTMP', paths: ['/usr/lib/nginx/modules/ngx_rtmp_module.so'], debian: ['nginx', 'libnginx-mod-rtmp'], brew: [] },
};

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {readonly string[]} systems `ID` and `ID_LIKE` of /etc/os-release
 * @property {boolean} root
 * @property {boolean} sudo without a password
 * @property {boolean} apt
 * @property {boolean} brew
 *
 * @typedef {{ command: string, args: string[], update?: string[] }} Installation `update` are the arguments that
 *   refresh the lists of packages, for when the first try fails
 */

/**
 * How to get what is missing on this machine; as a sentence where only a person can.
 *
 * @param {readonly Need[]} missing
 * @param {Machine} machine
 * @returns {{ installations: Installation[] } | { ask: string }}
 */
export function plan(missing, machine) {
  const names = missing.map((need) => programs[need].name).join(', ');
  if (machine.platform === 'linux' && machine.apt) {
    const ubuntu = machine.systems.includes('ubuntu');
    const packages = missing.flatMap((need) => (ubuntu && programs[need].ubuntu) || programs[need].debian);
    if (!machine.root && !machine.sudo) return { ask: `Please install ${names}: sudo apt-get install ${packages.join(' ')}` };
    const prefix = machine.root ? [] : ['sudo', '-n'];
    const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120'];
    const [command = 'env', ...args] = apt;
    return {
      installations: [{ command, args: [...args, 'install', '-y', '--no-install-recommends', ...packages], update: [...args, 'update'] }],
    };
  }
  if (machine.platform === 'darwin') {
    // A cask and a formula do not go into one call.
    const installations = missing.filter((need) => programs[need].brew.length > 0).map((need) => ({ command: 'brew', args: ['install', ...programs[need].brew] }));
    if (machine.brew) return { installations };
    return { ask: `Please install Homebrew (https://brew.sh), or ${names} in another way.` };
  }
  return { ask: `Please install ${names} with your system’s package manager.` };
}
