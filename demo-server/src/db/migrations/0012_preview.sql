CREATE TABLE "destinations" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"stream_key" "bytea"
);
--> statement-breakpoint
CREATE TABLE "preview_images" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programmes" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"content" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "destinations_name" ON "destinations" USING btree ("server_id","name");--> statement-breakpoint
CREATE INDEX "preview_images_name" ON "preview_images" USING btree ("server_id","name");--> statement-breakpoint
CREATE INDEX "programmes_name" ON "programmes" USING btree ("server_id","name");