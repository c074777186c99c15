// Generated from redpanda_jupyter/server/openapi.json by `jlpm build:schema`; do not edit.

export interface paths {
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell version, model, keys and the state of the library. */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the providers, their models and the state of their keys. */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a key into the keyring. There is no way to read it back. */
        put: operations["putKey"];
        post?: never;
        /** Take a key out of the keyring. */
        delete: operations["deleteKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List or search the conversations, newest first. */
        get: operations["listConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one conversation. */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{ref}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a conversation's messages, oldest first. */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List or search the code blocks. */
        get: operations["searchBlocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one code block with its current version. */
        get: operations["getBlock"];
        put?: never;
        post?: never;
        /** Delete a code block; it can be restored. */
        delete: operations["deleteBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{ref}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo the deletion of a code block. */
        post: operations["restoreBlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{ref}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a block's versions. */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{ref}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a block's runs, newest first. */
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/turns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an answer's bundle as the library has it; cells are inserted only for such a turn. */
        get: operations["getTurn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/turns/{id}/runs/{notebook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask whether a notebook runs an answer's cells once they are inserted. */
        get: operations["getRunDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notebooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask which id is a notebook's own; a copied notebook gets a new one. */
        post: operations["claimNotebook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a mark that differs whenever the library has changed. */
        get: operations["getChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get this description. */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A block as an answer's output carries it. */
        BundleBlock: {
            id: string;
            number: number;
            version: number;
            position: number;
            language: string;
            description: string;
            code: string;
            content_hash: string;
            /** @description False: shown only, because it is not runnable. */
            insert: boolean;
        };
        /** @description The cell whose place a block is to take, and the text that the cell must still have. */
        CellTarget: {
            /** @description None: the frontend did not name it when it ran. */
            cell_id: string | null;
            content_hash: string;
        };
        /** @description A mark that is another one whenever the library has changed. */
        Changes: {
            revision: string;
        };
        /**
         * @description What one block needs and makes.
         *
         *     Parameters
         *     ----------
         *     syntax_ok
         *         Whether the block compiles (IPython's dialect included).
         *     syntax_error
         *         One line that says what is wrong, such as ``line 3: invalid syntax``; ``None`` if nothing.
         *     inputs
         *         Names that must exist before the block runs, in order of first use.
         *     outputs
         *         Names that exist after it, in order of first binding.
         *     imports
         *         Module names as written: ``import a.b as c`` gives ``a.b``.
         *     functions_defined, classes_defined
         *         Those at the top level.
         *     variables_created
         *         The outputs that are no functions, classes or imports.
         *     reads, writes
         *         Files, with what opens them; ``*`` where a part of a path is not known.
         *     columns
         *         The columns that the block names and needs, by the variable that has them: one that exists
         *         before, or one that is read from a file in the block; ``app.df`` for an object's frame.
         *     columns_created
         *         The columns that it makes, by the variable whose data they are made of.
         *     columns_missing
         *         The columns that it names where it fails without them, by the variable that is known not to
         *         have them: it cannot run on that data as it stands. Only what is certain: nothing that the
         *         block looks for first (``if "a" in df``, ``try``), and no attribute, which may be a method.
         *     parameters
         *         Literals that are worth lifting out.
         *     magics
         *         IPython's magics as written: ``%%time``, ``%matplotlib``, ``!`` for the shell.
         *     flags
         *         ``star`` (``from x import *``) and ``dynamic`` (``exec``, ``globals()``): names may come
         *         from where no reading can see. ``positional`` (``df.iloc[:, 2]``, ``df.columns[0]``),
         *         ``pattern`` (``filter(like="rev")``, ``select_dtypes``) and ``all_columns``
         *         (``df.describe()``, a loop over ``df.columns``): the block depends on columns which it does
         *         not name, so ``columns`` does not hold all that it needs.
         *     risks
         *         What a person should look at before the block runs.
         */
        CodeAnalysis: {
            syntax_ok: boolean;
            /** @default null */
            syntax_error: string | null;
            inputs: string[];
            outputs: string[];
            imports: string[];
            functions_defined: string[];
            classes_defined: string[];
            variables_created: string[];
            reads: components["schemas"]["FileUse"][];
            writes: components["schemas"]["FileUse"][];
            columns: {
                [key: string]: string[];
            };
            columns_created: {
                [key: string]: string[];
            };
            columns_missing: {
                [key: string]: string[];
            };
            parameters: components["schemas"]["Parameter"][];
            magics: string[];
            flags: string[];
            risks: components["schemas"]["Risk"][];
        };
        /**
         * @description A piece of generated code with a stable identity; the text is that of its current version.
         *
         *     Conversation, message and position are those of the answer that brought it first: where the same
         *     question brings the same code again, later answers contain the same block.
         *
         *     The current version is what was answered, until an edit ran ok: the block moves to each edit
         *     when it does so for the first time, and never to one that failed or was interrupted.
         */
        CodeBlock: {
            id: string;
            number: number;
            /**
             * @description A slug, such as monthly-revenue; unique.
             * @default null
             */
            name: string | null;
            /** @default null */
            category: string | null;
            /** @default false */
            favourite: boolean;
            /**
             * @default answer
             * @enum {string}
             */
            origin: "answer" | "edit" | "fix" | "apply" | "import" | "saved";
            /**
             * @description What the validations of its version say.
             * @default draft
             * @enum {string}
             */
            badge: "draft" | "verified" | "stale" | "failed";
            /**
             * @description Where an imported block comes from; None: made here.
             * @default null
             */
            source: {
                [key: string]: unknown;
            } | null;
            /**
             * @description When a person has looked at an imported block; until then it is inert.
             * @default null
             */
            reviewed_at: string | null;
            /** @description None: saved by hand, imported, or deleted. */
            conversation_id: string | null;
            message_id: string | null;
            /** @description Place in its first answer, from 0. */
            position: number;
            language: string;
            description: string;
            prompt: string;
            provider: string | null;
            model: string | null;
            notebook_id: string | null;
            notebook_path: string | null;
            tags: string[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            run_count: number;
            last_run_at: string | null;
            /** @description Names of the frames that it ran on, newest first. */
            datasets: string[];
            version: number;
            version_id: string;
            parent_version_id: string | null;
            code: string;
            content_hash: string;
            complete: boolean;
            imports: string[];
            functions_defined: string[];
            variables_created: string[];
            inputs: string[];
            executed_successfully: boolean | null;
        };
        /**
         * @description One immutable text of a block: what was answered, an edit that ran, or a correction.
         *
         *     An edit, a fix or an improvement that never ran ok is a draft: it is listed, and its block is
         *     not it.
         */
        CodeVersion: {
            id: string;
            block_id: string;
            version: number;
            parent_version_id: string | null;
            /** @enum {string} */
            origin: "answer" | "edit" | "fix" | "improve" | "apply" | "import" | "saved";
            code: string;
            content_hash: string;
            complete: boolean;
            imports: string[];
            functions_defined: string[];
            variables_created: string[];
            inputs: string[];
            /**
             * @description Of the code without its layout; None: kept before there were any.
             * @default null
             */
            fingerprint: string | null;
            /**
             * @description Why this version was made, in a person's words.
             * @default null
             */
            reason: string | null;
            /**
             * @description Who made it: a person's name, or a model.
             * @default null
             */
            made_by: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description Of its latest run; None: not run, or only interrupted. */
            executed_successfully: boolean | null;
            /**
             * @description When that run began.
             * @default null
             */
            last_run_at: string | null;
            /**
             * @description None: not Python, or about to be read in the background.
             * @default null
             */
            analysis: components["schemas"]["CodeAnalysis"] | null;
        };
        /** @description A series of questions and answers, usually those of one notebook. */
        Conversation: {
            id: string;
            number: number;
            title: string;
            notebook_id: string | null;
            notebook_path: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            message_count: number;
            last_message_preview: string;
        };
        /** @description A frame that a block read when it ran: enough to know it again, and none of its values. */
        DatasetUse: {
            /** @description The variable's name. */
            name: string;
            /** @description The type, such as pandas.DataFrame. */
            kind: string;
            rows: number | null;
            columns: string[];
            /** @description sha256 over column names and dtypes. */
            schema_fingerprint: string;
            /**
             * @description sha256 over shape, schema and a positional sample of rows.
             * @default null
             */
            content_fingerprint: string | null;
        };
        /** @description An error in the form that crosses a boundary. */
        ErrorInfo: {
            code: string;
            message: string;
            /** @default  */
            hint: string;
            /** @default null */
            field: string | null;
        };
        /** @description One run of a block in a notebook. */
        Execution: {
            id: string;
            block_id: string;
            version: number;
            /** @enum {string} */
            status: "ok" | "error" | "interrupted";
            error_name: string | null;
            duration_s: number | null;
            edited: boolean;
            /**
             * @default cell
             * @enum {string}
             */
            origin: "cell" | "apply" | "verify";
            /**
             * @description The data set that it was applied to.
             * @default null
             */
            target: string | null;
            /**
             * @description sha256 over what came out, if known.
             * @default null
             */
            fingerprint: string | null;
            /**
             * @description How many of its outputs are kept.
             * @default 0
             */
            output_count: number;
            datasets: components["schemas"]["DatasetUse"][];
            notebook_id: string | null;
            notebook_path: string | null;
            /** Format: date-time */
            started_at: string;
        };
        /**
         * @description A file that a block reads or writes.
         *
         *     Parameters
         *     ----------
         *     path
         *         As POSIX, relative to where the block runs, or a URL without its secrets; ``*`` stands for
         *         what is not known.
         *     call
         *         What opens it, such as ``pandas.read_csv`` or ``to_csv``.
         *     line
         *         The line of the call, from 1.
         *     options
         *         The call's literal keyword arguments as Python writes them: ``{"sep": "';'"}``.
         */
        FileUse: {
            path: string;
            call: string;
            line: number;
            options: {
                [key: string]: string;
            };
        };
        /** @description Where a provider's key comes from. Never the key: at most its first 7 and last 4 signs. */
        KeyStatus: {
            provider: string;
            /** @enum {string} */
            source: "environment" | "keyring" | "command" | "session" | "not_needed" | "none";
            /**
             * @description Such as sk-proj…9xQz; None for a short key.
             * @default null
             */
            hint: string | null;
            /** @description The host that the key would be sent to. */
            host: string;
            /** @description The environment variable that is read first. */
            variable: string;
            /** @description Whether a keyring fit for keys is there. */
            can_store: boolean;
            /**
             * @description Why a key or the keyring cannot be used.
             * @default null
             */
            problem: string | null;
        };
        /** @description A key to put into the keyring. */
        KeyWrite: {
            key: string;
        };
        /** @description One question or one answer. An answer that did not arrive whole says why. */
        Message: {
            id: string;
            conversation_id: string;
            /** @enum {string} */
            role: "user" | "assistant";
            content: string;
            provider: string | null;
            model: string | null;
            /**
             * @description The data context that went along, as sent.
             * @default null
             */
            context: string | null;
            complete: boolean;
            incomplete_reason: ("interrupted" | "cut" | "length" | "content_filter" | "timeout" | "error") | null;
            usage: components["schemas"]["Usage"] | null;
            /** Format: date-time */
            created_at: string;
            /** @default [] */
            block_ids: string[];
        };
        /** @description A notebook asks which id is its own: ``id`` as its metadata has it, and where it lies. */
        NotebookClaimRequest: {
            /** @default null */
            id: string | null;
            path: string;
        };
        /** @description A notebook asks which id is its own: ``id`` as its metadata has it, and where it lies. */
        NotebookClaim: {
            /** @default null */
            id: string | null;
            path: string;
        };
        CodeBlockPage: {
            items: components["schemas"]["CodeBlock"][];
            /** @default null */
            next_cursor: string | null;
            /**
             * @description Known only where counting is cheap.
             * @default null
             */
            total: number | null;
        };
        ConversationPage: {
            items: components["schemas"]["Conversation"][];
            /** @default null */
            next_cursor: string | null;
            /**
             * @description Known only where counting is cheap.
             * @default null
             */
            total: number | null;
        };
        MessagePage: {
            items: components["schemas"]["Message"][];
            /** @default null */
            next_cursor: string | null;
            /**
             * @description Known only where counting is cheap.
             * @default null
             */
            total: number | null;
        };
        /**
         * @description A literal that could be an argument.
         *
         *     Parameters
         *     ----------
         *     name
         *         A name for it, unique in the block: the constant's own, or one made of the column's.
         *     value
         *         The literal as Python writes it; ``'[redacted]'`` for one that looks like a secret.
         *     kind
         *         ``constant`` (named at the top level), ``threshold`` (a number that a column is compared
         *         with), ``value`` and ``values`` (texts that are looked for in a column), ``limit`` (how many
         *         rows).
         *     column
         *         The column that it is compared with, if any.
         *     line, start, end_line, end
         *         Where it stands: the lines of its first and last character, from 1, and where it begins and
         *         ends in them, in UTF-8 bytes from 0, as ``ast`` counts them; ``end`` is behind it. One of a
         *         query stands within the query's own quotes, which another value must not hold.
         */
        Parameter: {
            name: string;
            value: string;
            /** @enum {string} */
            kind: "constant" | "threshold" | "value" | "values" | "limit";
            column: string | null;
            line: number;
            start: number;
            end_line: number;
            end: number;
        };
        /** @description A provider, its models and the state of its key. */
        ProviderInfo: {
            name: string;
            title: string;
            default_model: string | null;
            models: string[];
            key: components["schemas"]["KeyStatus"];
        };
        /**
         * @description Something in a block that a person should look at before it runs.
         *
         *     Parameters
         *     ----------
         *     kind
         *         What it can do; see :data:`~redpanda_jupyter.analysis.risks.dangers.REASONS`.
         *     line
         *         Where, from 1.
         *     reason
         *         In words: the name that was found and what it does.
         */
        Risk: {
            /** @enum {string} */
            kind: "system" | "network" | "delete" | "environment" | "pickle" | "dynamic" | "unicode" | "magic" | "unreadable";
            line: number;
            reason: string;
        };
        /** @description Whether the cells of an answer are run once they are inserted, as the person chose. */
        RunDecision: {
            run: boolean;
            /** @enum {string} */
            policy: "ask" | "ask-if-risky" | "auto";
            /** @description What speaks against it, in words; at most three. */
            risks: string[];
        };
        /** @description The first thing that the sidebar and ``%panda`` ask for. */
        Status: {
            version: string;
            provider: string | null;
            model: string | null;
            /** @enum {string} */
            privacy: "names" | "schema" | "stats" | "samples";
            keys: components["schemas"]["KeyStatus"][];
            store: components["schemas"]["StoreStatus"];
            /**
             * @description What is wrong with the model that was chosen, or its name.
             * @default null
             */
            problem: components["schemas"]["ErrorInfo"] | null;
            /** @description What else is to be known: a limit that cannot be kept. */
            notes: string[];
        };
        /** @description The library's database: where it is and whether it can be used. */
        StoreStatus: {
            id: string | null;
            /** @description Without password. */
            url: string;
            /** @enum {string} */
            kind: "sqlite" | "postgresql";
            ok: boolean;
            /** @default null */
            problem: components["schemas"]["ErrorInfo"] | null;
        };
        /** @description What an answer's output carries for the frontend: identities, and the code to insert. */
        TurnBundle: {
            /**
             * @default 1
             * @constant
             */
            format: 1;
            store_id: string;
            /** @description None: no answer, but blocks of the library. */
            conversation_id: string | null;
            /** @description The id of the answer's message, of the command, or of the version that was asked for. */
            turn_id: string;
            complete: boolean;
            provider: string;
            model: string;
            blocks: components["schemas"]["BundleBlock"][];
            /**
             * @description Only after %panda accept: the block goes into this cell's place.
             * @default null
             */
            replace: components["schemas"]["CellTarget"] | null;
        };
        /** @description What one answer cost. ``None`` means that the provider did not say: unknown, not zero. */
        Usage: {
            /** @default null */
            input_tokens: number | null;
            /** @default null */
            output_tokens: number | null;
            /** @default null */
            cached_input_tokens: number | null;
            /** @default null */
            cost_usd: number | null;
            /** @default null */
            first_token_s: number | null;
            /** @default null */
            duration_s: number | null;
            /**
             * @description The counts are ours: the answer broke off before the provider's came.
             * @default false
             */
            estimated: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderInfo"][];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    putKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A provider's name, as in `provider:model`. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyWrite"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyStatus"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The body holds a wrong value: `field` names it. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    deleteKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A provider's name, as in `provider:model`. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyStatus"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description Words to look for; without them the newest come first. */
                q?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    searchBlocks: {
        parameters: {
            query?: {
                /** @description Words to look for; without them the newest come first. */
                q?: string;
                /** @description Only blocks in this language, such as `python`. */
                language?: string;
                /** @description Only blocks whose current version worked, failed, or was not run yet. */
                status?: "ok" | "error" | "not_run";
                /** @description Only blocks that were made in this notebook. */
                notebook_id?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeBlockPage"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeBlock"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    deleteBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    restoreBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeBlock"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeVersion"][];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The number (`12`, `#12`) or the ULID of a record. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"][];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getTurn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ULID of the answer's message. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TurnBundle"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getRunDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ULID of the answer's message. */
                id: string;
                /** @description The ULID of a notebook. */
                notebook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDecision"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    claimNotebook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotebookClaimRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotebookClaim"];
                };
            };
            /** @description The request cannot be read: `field` names the culprit. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The body holds a wrong value: `field` names it. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getChanges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The machine or the library is not in a state to do this; `hint` tells what helps. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description The library's database is locked, read-only, full, damaged or out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Not signed in, or not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
            /** @description A mistake in Red Panda. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorInfo"];
                };
            };
        };
    };
}
