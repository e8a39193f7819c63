// Which browsers the tests run in, and how they are started. Node's own modules only: this runs before anything is installed.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const browsers = {
  chromium: {
    variable: 'CHROME_BIN',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    paths: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  },
  firefox: {
    variable: 'FIREFOX_BIN',
    names: ['firefox-esr', 'firefox'],
    paths: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
};

/** Path of the browser: what CHROME_BIN or FIREFOX_BIN names, else the first that is found; undefined without one. */
export function findBrowser(name) {
  const { variable, names, paths } = browsers[name];
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...names.flatMap((file) => folders.map((folder) => join(folder, file))), ...paths].find(
    isExecutable,
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Both browsers take this name for this machine, and pages from there for insecure ones. */
export const insecureHost = 'webgroup.test';

export const chromiumFlags = [
  `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`,
  // The sandbox refuses to run as root, and in many containers.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  // No traffic and no load but that of the tests.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--mute-audio',
  // Addresses as they are, in place of mDNS names, which nobody resolves in a container.
  '--disable-features=WebRtcHideLocalIpsWithMdns,Translate,MediaRouter,OptimizationHints',
  // Pages behind one another are all awake.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export const firefoxPrefs = {
  'network.dns.localDomains': insecureHost,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Timers of pages behind others come once a second, but no budget makes them wait longer.
  'dom.timeout.enable_budget_timer_throttling': false,
  // A page may open as many sockets as a test needs.
  'network.websocket.max-connections': 2000,
  'network.websocket.delay-failed-reconnects': false,
  // No traffic and no load but that of the tests.
  'app.update.disabledForTesting': true,
  'browser.newtabpage.enabled': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.search.update': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'browser.topsites.contile.enabled': false,
  'captivedetect.canonicalURL': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'geo.provider.testing': true,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-provider.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'network.trr.mode': 5,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': 'data:,',
};
