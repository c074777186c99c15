"""What is dangerous, by name: functions, methods and magics, and why.

The rule of this module: it is data. A name stands here if running it can do what a person would
want to know of before: start a program, reach the network, delete, read secrets, run hidden code.
Where only some of its calls can, :mod:`.scan` looks at the call.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records import RiskKind

import re

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
        os.system os.popen os.startfile os.fork os.forkpty os.kill os.killpg os.execl os.execle
        os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnle
        os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe os.posix_spawn
        os.posix_spawnp os.setuid os.chroot subprocess.* pty.* commands.*
        asyncio.create_subprocess_shell asyncio.create_subprocess_exec asyncio.subprocess.*
        pexpect.* sh.* plumbum.* fabric.* ctypes.CDLL ctypes.WinDLL ctypes.PyDLL ctypes.OleDLL
        ctypes.cdll ctypes.windll ctypes.pythonapi ctypes.util.find_library
        numpy.ctypeslib.load_library cffi.* _ctypes.* posix.* nt.* _posixsubprocess.*
        psutil.Process.kill psutil.Process.terminate docker.* podman.* pip.main pip._internal.*
        setuptools._distutils.spawn distutils.spawn.* signal.pthread_kill signal.raise_signal
        faulthandler._sigsegv IPython.utils.process.* IPython.get_ipython.system os._exit os.abort
        invoke.* ensurepip.* venv.create venv.EnvBuilder win32com.* win32api.* win32gui.* comtypes.*
        wmi.* xlwings.* appscript.* jpype.* crontab.* daemon.* pyautogui.* mouse.* serial.*
        h2o.init pypandoc.* ffmpeg.*
    """,
    "network": """
        requests.* urllib.request.* urllib3.* httpx.* aiohttp.* socket.* ssl.wrap_socket ftplib.*
        smtplib.* imaplib.* poplib.* telnetlib.* nntplib.* xmlrpc.* paramiko.* boto3.* botocore.*
        websockets.* websocket.* webbrowser.* http.client.* http.server.* socketserver.* pycurl.*
        gdown.* wget.* datasets.load_dataset huggingface_hub.* transformers.pipeline kaggle.*
        kagglehub.* opendatasets.* yfinance.* tweepy.* praw.* selenium.* playwright.* scrapy.*
        mechanize.* google.cloud.* azure.* minio.* s3fs.* gcsfs.* wandb.* mlflow.set_tracking_uri
        openai.* anthropic.* litellm.* slack_sdk.* telegram.* twilio.* sendgrid.* redis.Redis
        redis.from_url pymongo.MongoClient psycopg2.connect psycopg.connect pymysql.connect
        MySQLdb.connect mysql.connector.connect pyodbc.connect cx_Oracle.connect oracledb.connect
        snowflake.connector.connect google.cloud.bigquery.Client elasticsearch.Elasticsearch
        clickhouse_connect.get_client seaborn.load_dataset sklearn.datasets.fetch_openml
        sklearn.datasets.fetch_20newsgroups sklearn.datasets.fetch_california_housing
        sklearn.datasets.fetch_covtype sklearn.datasets.fetch_lfw_people
        sklearn.datasets.fetch_olivetti_faces sklearn.datasets.fetch_kddcup99
        sklearn.datasets.fetch_rcv1 sklearn.datasets.fetch_species_distributions
        statsmodels.api.datasets.get_rdataset statsmodels.datasets.get_rdataset torch.hub.*
        tensorflow.keras.utils.get_file keras.utils.get_file nltk.download spacy.cli.download
        pandas_datareader.* ucimlrepo.fetch_ucirepo dns.* scapy.* asyncssh.*
        asyncio.open_connection pyfetch pyodide.* js.* grpc.* zmq.* pika.* kafka.*
        confluent_kafka.* stomp.* ldap3.* ldap.* googleapiclient.* gspread.* pydrive.* pydrive2.*
        O365.* exchangelib.* simple_salesforce.* stripe.* github.* gitlab.* atlassian.* jira.*
        notion_client.* pandas_gbq.* pandas.read_gbq snowflake.* databricks.* trino.* prestodb.*
        pyhive.* impala.* cassandra.* neo4j.* py2neo.* influxdb.* influxdb_client.* couchdb.*
        arango.* weaviate.* pinecone.* qdrant_client.* dask.distributed.Client distributed.Client
        ray.init adlfs.* polars.read_database_uri connectorx.* urllib2.* ftputil.* pysftp.*
        shodan.* feedparser.* wikipedia.* wikipediaapi.* pytrends.* yahooquery.* alpha_vantage.*
        fredapi.* quandl.* nasdaqdatalink.* wbdata.* wbgapi.* eurostat.* pandasdmx.* osmnx.*
        geopy.* geocoder.* contextily.* ee.* cdsapi.* meteostat.* openmeteo_requests.*
        requests_cache.* requests_html.* requests_futures.* requests_oauthlib.* cloudscraper.*
        instaloader.* telethon.* discord.* slack.* yagmail.* openml.* tensorflow_datasets.*
        torchtext.datasets.* torchaudio.datasets.* tensorflow.keras.datasets.* keras.datasets.*
        scipy.datasets.* pooch.* gensim.downloader.* stanza.download whisper.load_model
        timm.create_model ultralytics.YOLO cohere.* mistralai.* google.generativeai.*
        google.genai.* replicate.* groq.* ollama.* together.* langchain_openai.*
        langchain_anthropic.* llama_index.* torch.utils.model_zoo.* uvicorn.* flask.* dash.Dash
        fastapi.* gradio.* streamlit.web.* aiosmtplib.* asyncpg.* aiomysql.* motor.* aioredis.*
        redis.* pymongo.* mysql.* pymssql.* ibis.postgres.* ibis.connect jaydebeapi.* turbodbc.*
        hdfs.* pyarrow.flight.* pyarrow.fs.S3FileSystem pyarrow.fs.GcsFileSystem
        pyarrow.fs.HadoopFileSystem comet_ml.* neptune.* clearml.* dvc.api.* panel.serve
        bokeh.server.* IPython.display.YouTubeVideo IPython.display.VimeoVideo
        IPython.display.ScribdDocument seaborn.get_dataset_names hvac.* ping3.* whois.* ipify.*
        torchvision.datasets.* sentence_transformers.SentenceTransformer asyncio.start_server
        multiprocessing.connection.Client xmlrpc.client.ServerProxy logging.handlers.HTTPHandler
        logging.handlers.SocketHandler logging.handlers.DatagramHandler
        logging.handlers.SysLogHandler logging.handlers.SMTPHandler pyngrok.* flask_ngrok.*
        Bio.Entrez.* ccxt.* binance.* sodapy.* deep_translator.* googletrans.* translators.* gtts.*
        edge_tts.* paho.* nats.* rpyc.* Pyro4.* Pyro5.* ntplib.* speedtest.* newspaper.*
        trafilatura.* googlesearch.* duckduckgo_search.* ddgs.* serpapi.* tavily.* arxiv.*
        pubchempy.* astroquery.* nba_api.* pybaseball.* fastf1.* yt_dlp.* pytube.* ipinfo.*
        geoip2.webservice.* firebase_admin.* supabase.* pyairtable.* zeep.* suds.* gql.*
        sentry_sdk.* posthog.* aiobotocore.* aioboto3.* boto.* chromadb.HttpClient pymilvus.*
        micropip.* piplite.* git.* dulwich.* google.auth.* google.colab.drive.* evaluate.load
        shap.datasets.* catboost.datasets.* torch_geometric.datasets.* ogb.* easyocr.Reader
        tiktoken.get_encoding tiktoken.encoding_for_model pystac_client.* planetary_computer.*
        sentinelsat.* httplib2.* niquests.* curl_cffi.* grequests.* pdfkit.from_url
        bokeh.sampledata.download numpy.DataSource hugchat.* g4f.*
    """,
    "delete": """
        os.remove os.unlink os.rmdir os.removedirs os.rename os.renames os.replace os.truncate
        os.ftruncate shutil.rmtree shutil.move send2trash.* pathlib.Path.unlink pathlib.Path.rmdir
        pathlib.Path.rename pathlib.Path.replace os.chmod os.chown shutil.chown dbutils.fs.rm
        mssparkutils.fs.rm pathlib.Path.chmod
    """,
    "environment": """
        os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv dotenv.* keyring.* site.*
        usercustomize sitecustomize os.getlogin pwd.* spwd.* netrc.* google.colab.userdata.*
        dbutils.secrets.* mssparkutils.credentials.* environs.* winreg.* secretstorage.*
        browser_cookie3.* pydantic_settings.* starlette.config.* google.colab.auth.*
        kaggle_secrets.* streamlit.secrets decouple.config posix.environ pyperclip.* mss.* pynput.*
        keyboard.* PIL.ImageGrab.* sounddevice.rec sounddevice.InputStream pyaudio.* pyscreenshot.*
        jupyter_server.serverapp.list_running_servers notebook.notebookapp.list_running_servers
        airflow.hooks.* airflow.models.Variable airflow.models.Connection
        dbutils.notebook.entry_point pygetwindow.*
    """,
    "pickle": """
        pickle.load pickle.loads pickle.Unpickler pickle._load pickle._loads _pickle.load
        _pickle.loads _pickle.Unpickler cPickle.load cPickle.loads dill.load dill.loads
        dill.load_session dill.Unpickler cloudpickle.load cloudpickle.loads marshal.load
        marshal.loads shelve.open shelve.DbfilenameShelf joblib.load pandas.read_pickle
        pandas.io.pickle.read_pickle jsonpickle.decode jsonpickle.loads jsonpickle.unpickler
        yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all yaml.UnsafeLoader
        yaml.FullLoader yaml.Loader skops.io.load klepto.* hickle.load pickle5.load pickle5.loads
        gensim.*.load mlflow.*.load_model fastai.*.load_learner statsmodels.api.load
        statsmodels.iolib.smpickle.load_pickle sklearn.externals.joblib.load pandas.io.pickle.*
        torch.jit.load numpy.core.multiarray._reconstruct pandas.read_hdf torch.package.*
        stable_baselines3.*.load sb3_contrib.*.load surprise.dump.load nltk.data.load
        pycaret.*.load_model pycaret.*.load_experiment
    """,
    "dynamic": """
        builtins.exec builtins.eval builtins.compile builtins.__import__ builtins.breakpoint
        importlib.import_module importlib.__import__ importlib.util.spec_from_file_location
        importlib.util.module_from_spec importlib.machinery.SourceFileLoader imp.load_source
        imp.load_module codeop.* runpy.* code.interact code.InteractiveInterpreter
        code.InteractiveConsole code.InterpreterBase IPython.display.Javascript
        IPython.core.display.Javascript types.FunctionType types.CodeType types.LambdaType
        builtins.__loader__ zipimport.* pdb.run cProfile.run cProfile.runctx profile.run
        trace.Trace papermill.execute_notebook nbclient.*
        nbconvert.preprocessors.ExecutePreprocessor pydoc.locate pkgutil.resolve_name
        inspect.getattr_static sys._getframe sys.settrace sys.setprofile
        gc.get_objects gc.get_referrers inspect.currentframe inspect.stack
        torch.utils.cpp_extension.* cython.inline weave.* rpy2.robjects.r js2py.* execjs.*
        py_mini_racer.* lupa.* oct2py.* matlab.engine.* logging.config.listen
        IPython.display.display_javascript ipykernel.* jupyter_client.* asteval.* sympy.sympify
        sympy.parse_expr sympy.parsing.sympy_parser.parse_expr IPython.embed sys.meta_path
        sys.path_hooks sys.addaudithook numpy.testing.measure numpy.testing.rundocs
        logging.config.fileConfig bokeh.models.CustomJS bokeh.models.callbacks.CustomJS
        keras.config.enable_unsafe_deserialization keras.saving.enable_unsafe_deserialization
        pyecharts.commons.utils.JsCode st_aggrid.JsCode google.colab.output.* pandasai.*
        langchain_experimental.* interpreter.* smolagents.*
    """,
}
"""Full dotted names; ``module.*`` stands for all of a module."""

PLAIN_MODULES = frozenset(
    """
    pandas numpy sklearn torch seaborn IPython tensorflow keras statsmodels sympy google
    transformers torchvision datasets code trace signal asyncio azure psutil types logging
    PIL bokeh shap evaluate torch_geometric catboost venv nltk Bio airflow
    """.split()
)
"""Modules with a dangerous member or two, of which most are harmless."""

HARMLESS = frozenset(
    """
    subprocess.PIPE subprocess.CalledProcessError subprocess.TimeoutExpired subprocess.DEVNULL
    subprocess.STDOUT subprocess.CompletedProcess subprocess.SubprocessError requests.exceptions
    requests.RequestException requests.HTTPError requests.Timeout requests.ConnectionError
    httpx.HTTPError socket.timeout socket.error socket.gaierror socket.gethostname
    urllib.request.quote aiohttp.ClientError aiohttp.ClientTimeout httpx.Timeout
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
    "kill": "system",
    "load_extension": "system",
    "enable_load_extension": "system",
    "rm": "delete",
    "rm_file": "delete",
    "get_credentials": "environment",
    "get_secret_value": "environment",
    "get_secret": "environment",
    "do_execute": "dynamic",
    "execute_interactive": "dynamic",
    "run_server": "network",
    "launch": "network",
    "create_connection": "network",
    "create_datagram_endpoint": "network",
    "serve_forever": "network",
    "delete_many": "delete",
    "delete_one": "delete",
    "delete_object": "delete",
    "delete_objects": "delete",
    "delete_table": "delete",
    "drop_collection": "delete",
    "drop_database": "delete",
    "drop_table": "delete",
    "drop_all": "delete",
    "delete_file": "delete",
    "delete_dir": "delete",
    "subprocess_shell": "system",
    "subprocess_exec": "system",
    "do_shutdown": "system",
    "shutdown_kernel": "system",
    "_evaluate": "dynamic",
    "load_module": "dynamic",
    "exec_module": "dynamic",
    "eval_js": "dynamic",
    "load_from_checkpoint": "pickle",
    "install_extension": "network",
    "clone_from": "network",
    "read_gbq": "network",
}
"""Methods that mean danger on whatever object they are called."""

OWN_METHODS = frozenset(("kill", "launch", "send_message", "rm", "delete"))
"""Those of them that classes of the block have, too, in simulations and trees of their own."""

KEYWORDS: dict[str, RiskKind] = {
    "allow_pickle": "pickle",
    "allow_dangerous_deserialization": "pickle",
    "trust_remote_code": "dynamic",
    "allow_dangerous_code": "dynamic",
    "allow_unsafe_jscode": "dynamic",
    "allow_dangerous_requests": "network",
    "pretrained": "network",
    "shell": "system",
}
"""Switches by which a library says itself that it is dangerous to turn them on."""

HIDDEN_ATTRIBUTES = frozenset(
    """
    __globals__ __builtins__ __subclasses__ __bases__ __mro__ __code__ __closure__ __getattribute__
    __self__ f_globals f_builtins f_locals f_back gi_frame cr_frame __import__ __loader__ user_ns
    user_global_ns history_manager
    """.split()
)
"""Attributes by which code reaches what it was not given."""

SAFE_MAGICS = frozenset(
    """
    %matplotlib %time %timeit %autoreload %config %precision %pylab %who %whos %who_ls %pwd
    %lsmagic %magic %quickref %memit %prun %lprun %mprun %pdoc %pdef %pfile %psource %pinfo %pinfo2
    %psearch %page %pprint %xmode %colors %history %hist %ls %ll %dirs %tb %timer %automagic
    %doctest_mode %gui %unload_ext %aimport %watermark %version_information %memory_profiler
    %snakeviz %pyinstrument %notify %blackcellmagic %lab_black %nb_black ? %logstop %logstate
    %alias_magic %panda %%panda %%time %%timeit %%capture %%prun %%memit %%latex %%snakeviz
    %%pyinstrument %%memray_flamegraph %%heat %%lprun %%mprun %%black %%nbqa
    """.split()
)
"""Magics that do nothing of the kind."""

SAFE_EXTENSIONS = frozenset(
    """
    autoreload redpanda_jupyter storemagic sql line_profiler memory_profiler tensorboard watermark
    snakeviz pyinstrument jupyter_ai jupyter_ai_magics rpy2.ipython cython Cython nb_black
    lab_black jupyter_black dotenv google.colab.data_table google.cloud.bigquery cudf.pandas
    cuml.accel filprofiler memray scalene heat heartrate ipython_autotime autotime nb_mypy
    pycodestyle_magic version_information vega altair tikzmagic ipytest holoviews.ipython
    julia.magic octavemagic
    """.split()
)
"""Extensions that ``%load_ext`` is used for every day."""

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

SECRET_PLACES = re.compile(
    r"""
    (?: ^ | [/\\~] )
    (?:
        \.(?: ssh | aws | env | netrc | pgpass | gnupg | kube | docker | azure | kaggle
           | git-credentials | gitconfig | config/(?:gcloud|gh|hub|rclone) | pypirc | npmrc
           | my\.cnf | databrickscfg | snowflake | vault-token | password-store | mozilla | jupyter
           | ipython | (?:bash|zsh)(?:rc|_profile|env) | profile
           | (?:bash|zsh|python|psql|mysql)_history )
      | id_rsa | id_ed25519 | authorized_keys | credentials(?:\.\w+)?
      | secrets?\.(?:toml|json|ya?ml|ini|env) | token\.(?:json|pickle|txt) |
      service_account\w*\.json
      | (?:sudoers | shadow | passwd | crontab | Login[ ]Data | Cookies | Keychains)
        (?! \.(?: csv | tsv | txt | xlsx? | json | parquet | png | jpe?g | npy ))
      | jupyter_server_config\.py
    )
    (?: [./\\] | $ )
    | \.(?:pem|p12|pfx|kdbx|ppk|jks|keystore)$
    | ^/proc/(?:self|\d+|\*)/ | ^/run/secrets | ^/var/run/secrets
    | ^/etc/(?!localtime|timezone|os-release|hostname)\w
    """,
    re.VERBOSE,
)
"""Where secrets lie, and what runs by itself: a path that matches is theirs."""
