import Link from "next/link";
import { LogoMark } from "@/features/shell/logo.tsx";
import styles from "@/features/shell/message-page.module.css";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className={styles.page}>
      <LogoMark size={32} />
      <h1 className={styles.title}>There is no such page</h1>
      <p className={styles.text}>The address is wrong, or what it named is not there or not yours.</p>
      <div className={styles.actions}>
        <Link href="/dashboard" className={styles.primary}>
          To the dashboard
        </Link>
        <Link href="/" className={styles.secondary}>
          To the start page
        </Link>
      </div>
    </main>
  );
}
