"""What is dangerous, by name: functions, methods and magics, and why.

The rule of this module: it is data. A name stands here if running it can do what a person would
want to know of before: start a program, reach the network, delete, read secrets, run hidden code.
Where only some of its calls can, :mod:`.risks` looks at the call.
"""

from __future__ import annotations

from typing import Literal

RiskKind = Literal[
    "system",
    "network",
    "delete",
    "environment",
    "pickle",
    "dynamic",
    "unicode",
    "magic",
    "unreadable",
]

REASONS: dict[RiskKind, str] = {
    "system": "starts a program or a command of the system",
    "network": "reaches the network",
    "delete": "deletes or overwrites what is there",
    "environment": "reads or changes the environment or secrets",
    "pickle": "loads an object that may run code while it is loaded",
    "dynamic": "runs code that is made while it runs",
    "unicode": "holds characters that cannot be seen or that change the order of what is seen",
    "magic": "uses a magic that reaches beyond Python",
    "unreadable": "cannot be read, so nobody can tell what it does",
}

MEMBERS: dict[RiskKind, str] = {
    "system": """
        os.system os.popen os.startfile os.fork os.forkpty os.kill os.killpg
        os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe
        os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe
        os.posix_spawn os.posix_spawnp os.setuid os.chroot
        subprocess.* pty.* commands.* asyncio.create_subprocess_shell
        asyncio.create_subprocess_exec asyncio.subprocess.* pexpect.* sh.* plumbum.* fabric.*
        ctypes.CDLL ctypes.WinDLL ctypes.PyDLL ctypes.OleDLL ctypes.cdll ctypes.windll
        ctypes.pythonapi ctypes.util.find_library numpy.ctypeslib.load_library cffi.* _ctypes.*
        posix.* nt.* _posixsubprocess.* psutil.Process.kill psutil.Process.terminate
        pip.main pip._internal.* setuptools._distutils.spawn distutils.spawn.*
        signal.pthread_kill signal.raise_signal faulthandler._sigsegv
        IPython.utils.process.* IPython.get_ipython.system
    """,
    "network": """
        requests.* urllib.request.* urllib3.* httpx.* aiohttp.* socket.* ssl.wrap_socket ftplib.*
        smtplib.* imaplib.* poplib.* telnetlib.* nntplib.* xmlrpc.* paramiko.* boto3.* botocore.*
        websockets.* websocket.* webbrowser.* http.client.* http.server.* socketserver.* pycurl.*
        gdown.* wget.* datasets.load_dataset huggingface_hub.* transformers.pipeline
        kaggle.* kagglehub.* opendatasets.* yfinance.* tweepy.* praw.* selenium.* playwright.*
        scrapy.* mechanize.* google.cloud.* azure.* minio.* s3fs.* gcsfs.* wandb.* mlflow.set_tracking_uri
        openai.* anthropic.* litellm.* slack_sdk.* telegram.* twilio.* sendgrid.* redis.Redis
        redis.from_url pymongo.MongoClient psycopg2.connect psycopg.connect pymysql.connect
        MySQLdb.connect mysql.connector.connect pyodbc.connect cx_Oracle.connect oracledb.connect
        snowflake.connector.connect google.cloud.bigquery.Client elasticsearch.Elasticsearch
        clickhouse_connect.get_client seaborn.load_dataset sklearn.datasets.fetch_openml
        sklearn.datasets.fetch_20newsgroups sklearn.datasets.fetch_california_housing
        sklearn.datasets.fetch_covtype sklearn.datasets.fetch_lfw_people
        sklearn.datasets.fetch_olivetti_faces sklearn.datasets.fetch_kddcup99
        sklearn.datasets.fetch_rcv1 sklearn.datasets.fetch_species_distributions
        statsmodels.api.datasets.get_rdataset statsmodels.datasets.get_rdataset
        torch.hub.* tensorflow.keras.utils.get_file keras.utils.get_file nltk.download
        spacy.cli.download pandas_datareader.* ucimlrepo.fetch_ucirepo dns.* scapy.* asyncssh.*
        asyncio.open_connection pyfetch pyodide.http.* js.fetch ping3.* whois.* ipify.*
        torchvision.datasets.* sentence_transformers.SentenceTransformer
        asyncio.start_server multiprocessing.connection.Client xmlrpc.client.ServerProxy
    """,
    "delete": """
        os.remove os.unlink os.rmdir os.removedirs os.rename os.renames os.replace os.truncate
        os.ftruncate shutil.rmtree shutil.move send2trash.* pathlib.Path.unlink pathlib.Path.rmdir
        pathlib.Path.rename pathlib.Path.replace os.chmod os.chown shutil.chown
    """,
    "environment": """
        os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv dotenv.* keyring.*
        site.* usercustomize sitecustomize os.getlogin pwd.* spwd.* netrc.*
        google.colab.userdata.* google.colab.auth.* kaggle_secrets.* streamlit.secrets decouple.config
        posix.environ
    """,
    "pickle": """
        pickle.load pickle.loads pickle.Unpickler pickle._load pickle._loads _pickle.load
        _pickle.loads _pickle.Unpickler cPickle.load cPickle.loads dill.load dill.loads
        dill.load_session dill.Unpickler cloudpickle.load cloudpickle.loads marshal.load
        marshal.loads shelve.open shelve.DbfilenameShelf joblib.load pandas.read_pickle
        pandas.io.pickle.read_pickle jsonpickle.decode jsonpickle.loads jsonpickle.unpickler
        yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all
        yaml.UnsafeLoader yaml.FullLoader yaml.Loader skops.io.load
        klepto.* numpy.core.multiarray._reconstruct
    """,
    "dynamic": """
        builtins.exec builtins.eval builtins.compile builtins.__import__ builtins.globals_
        builtins.breakpoint importlib.import_module importlib.__import__ importlib.reload
        importlib.util.spec_from_file_location importlib.util.module_from_spec
        importlib.machinery.SourceFileLoader imp.load_source imp.load_module codeop.* runpy.*
        code.interact code.InteractiveInterpreter code.InteractiveConsole code.InterpreterBase
        IPython.display.Javascript IPython.core.display.Javascript types.FunctionType
        types.CodeType types.LambdaType builtins.__loader__ zipimport.* timeit.exec_ pdb.run
        cProfile.run cProfile.runctx profile.run trace.Trace asteval.* sympy.sympify sympy.parse_expr
        sympy.parsing.sympy_parser.parse_expr IPython.embed
    """,
}
"""Full dotted names; ``module.*`` stands for all of a module."""

HARMLESS = frozenset(
    """
    subprocess.PIPE subprocess.CalledProcessError subprocess.TimeoutExpired subprocess.DEVNULL
    subprocess.STDOUT subprocess.CompletedProcess subprocess.SubprocessError
    requests.exceptions requests.RequestException requests.HTTPError requests.Timeout
    requests.ConnectionError httpx.HTTPError socket.timeout socket.error socket.gaierror
    socket.gethostname urllib.request.quote aiohttp.ClientError aiohttp.ClientTimeout httpx.Timeout
    requests.utils.quote http.client.HTTPException
    """.split()
)
"""Members of those modules that do nothing by themselves."""

UNKNOWN_METHODS: dict[str, RiskKind] = {
    "unlink": "delete",
    "rmdir": "delete",
    "rmtree": "delete",
    "urlopen": "network",
    "urlretrieve": "network",
    "from_pretrained": "network",
    "push_to_hub": "network",
    "upload_file": "network",
    "put_object": "network",
    "sendmail": "network",
    "send_message": "network",
    "run_cell": "dynamic",
    "run_cell_magic": "magic",
    "run_line_magic": "magic",
    "getoutput": "system",
    "getstatusoutput": "system",
    "check_output": "system",
    "check_call": "system",
    "Popen": "system",
    "popen": "system",
    "exec_command": "system",
    "__subclasses__": "dynamic",
    "__reduce__": "pickle",
    "__reduce_ex__": "pickle",
    "run_code": "dynamic",
    "ex": "dynamic",
}
"""Methods that mean danger on whatever object they are called."""

HIDDEN_ATTRIBUTES = frozenset(
    """
    __globals__ __builtins__ __subclasses__ __bases__ __mro__ __code__ __closure__ __getattribute__
    f_globals f_builtins f_locals f_back gi_frame cr_frame __import__ __loader__
    """.split()
)
"""Attributes by which code reaches what it was not given."""

SAFE_MAGICS = frozenset(
    """
    %matplotlib %time %timeit %load_ext %reload_ext %autoreload %config %precision %pylab %who %whos
    %who_ls %pwd %lsmagic %magic %quickref %memit %prun %lprun %mprun %pdoc %pdef %pfile %psource
    %pinfo %pinfo2 %psearch %page %pprint %xmode %colors %history %hist %ls %ll %dirs %tb %debug_
    %panda %ai %sql_ %timer %automagic %doctest_mode %gui %pastebin_ %bookmark_ %tensorboard_
    %unload_ext %aimport %watermark %version_information %memory_profiler %snakeviz %pyinstrument
    %notify %blackcellmagic %lab_black %nb_black %R_ %skip_ ? %logstop %logstate %alias_magic %colors
    %%time %%timeit %%capture %%prun %%memit %%latex %%markdown %%svg %%panda %%ai %%snakeviz
    %%pyinstrument %%memray_flamegraph %%debug_ %%heat %%lprun %%mprun %%black %%nbqa %%html_
    """.split()
)
"""Magics that do nothing of the kind."""

MAGICS: dict[str, RiskKind] = {
    "!": "system",
    "%sx": "system",
    "%sc": "system",
    "%system": "system",
    "%pip": "system",
    "%conda": "system",
    "%mamba": "system",
    "%uv": "system",
    "%micromamba": "system",
    "%killbgscripts": "system",
    "%alias": "system",
    "%rehashx": "system",
    "%edit": "system",
    "%rm": "system",
    "%rmdir": "system",
    "%mv": "system",
    "%cp": "system",
    "%mkdir": "system",
    "%cat": "system",
    "%env": "environment",
    "%set_env": "environment",
    "%dotenv": "environment",
    "%run": "dynamic",
    "%macro": "dynamic",
    "%rerun": "dynamic",
    "%recall": "dynamic",
    "%debug": "dynamic",
    "%loadpy": "magic",
    "%%bash": "system",
    "%%sh": "system",
    "%%script": "system",
    "%%cmd": "system",
    "%%perl": "system",
    "%%ruby": "system",
    "%%python": "system",
    "%%python2": "system",
    "%%python3": "system",
    "%%pypy": "system",
    "%%system": "system",
    "%%sx": "system",
    "%%!": "system",
    "%%javascript": "dynamic",
    "%%js": "dynamic",
    "%%html": "dynamic",
    "%%cython": "dynamic",
    "%%writefile": "magic",
    "%%file": "magic",
}
"""Magics by what they do; one that stands in neither list is a ``magic``."""

SECRET_PLACES = (
    ".ssh",
    ".aws",
    ".env",
    ".netrc",
    ".pgpass",
    ".gnupg",
    ".kube",
    ".docker/config",
    ".git-credentials",
    ".config/gcloud",
    ".pypirc",
    ".npmrc",
    ".bash_history",
    ".kaggle",
    "/etc/passwd",
    "/etc/shadow",
    "/proc/self/environ",
    "id_rsa",
    "credentials.json",
    "secrets.toml",
    "secrets.json",
    ".ipython/profile",
    "jupyter_server_config",
    "service_account",
    ".jupyter",
    "/var/run/secrets",
    "/run/secrets",
    "Login Data",
    "/etc/sudoers",
    "token.json",
)
"""Where secrets lie: a path with one of these in it is theirs."""
